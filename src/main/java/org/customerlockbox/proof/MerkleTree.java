package org.customerlockbox.proof;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Merkle tree of RFC 6962, section 2.1: how it hashes, how its proofs are made from stored
 * nodes, and how they are checked (RFC 9162, sections 2.1.3.2 and 2.1.4.2).
 *
 * <p>Leaves are counted from 0. A node that is complete, that is, over a power of two of leaves,
 * never changes again; only these are stored, each under its {@link #position}. Proofs read O(log
 * n) of them, whatever the size that is asked about.
 */
public final class MerkleTree {

  private static final byte[] LEAF = {0};
  private static final byte[] NODE = {1};

  /** The root of a tree without leaves. */
  public static final Hash EMPTY = Hash.sha256();

  private MerkleTree() {}

  /** Where complete nodes are kept. */
  @FunctionalInterface
  public interface Nodes {

    /** Returns the nodes at the given positions; those that are not there are left out. */
    Map<Long, Hash> read(Collection<Long> positions);
  }

  /** The hash of a leaf with the given content. */
  public static Hash leaf(byte[] content) {
    return Hash.sha256(LEAF, content);
  }

  /** The hash of the node over two others. */
  public static Hash node(Hash left, Hash right) {
    return Hash.sha256(NODE, left.bytes(), right.bytes());
  }

  /**
   * The one number of a complete node, counted from left to right through the whole tree: the
   * leaves have the even numbers, a node stands between the two halves below it.
   *
   * @param level 0 for leaves
   * @param index the node's place on its level, from 0
   */
  public static long position(int level, long index) {
    return (index << (level + 1)) + (1L << level) - 1;
  }

  /** The position of a leaf. */
  public static long position(long leafIndex) {
    return position(0, leafIndex);
  }

  // ------------------------------------------------------------------------------------- making

  /**
   * Returns the root that the tree had when it had so many leaves.
   *
   * @throws MissingNodeException if a stored node is not there
   */
  public static Hash root(long size, Nodes nodes) {
    if (size == 0) {
      return EMPTY;
    }
    return hashes(List.of(new Range(0, size)), nodes).get(0);
  }

  /**
   * Returns the proof that a leaf is in the tree of the given size.
   *
   * @throws IllegalArgumentException if the tree of that size has no such leaf
   * @throws MissingNodeException if a stored node is not there
   */
  public static List<Hash> inclusion(long index, long size, Nodes nodes) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("A tree of " + size + " leaves has no leaf " + index);
    }
    var ranges = new ArrayList<Range>();
    path(index, new Range(0, size), ranges);
    return hashes(ranges, nodes);
  }

  /**
   * Returns the proof that the tree of one size begins with the tree of another. Empty if the sizes
   * are equal, or the smaller one is 0.
   *
   * @throws IllegalArgumentException if the sizes are not in order
   * @throws MissingNodeException if a stored node is not there
   */
  public static List<Hash> consistency(long from, long to, Nodes nodes) {
    if (from < 0 || from > to) {
      throw new IllegalArgumentException("Not in order: " + from + ", " + to);
    }
    if (from == 0 || from == to) {
      return List.of();
    }
    var ranges = new ArrayList<Range>();
    subproof(from, new Range(0, to), true, ranges);
    return hashes(ranges, nodes);
  }

  /** Leaves from the first, inclusive, to the last, exclusive. */
  private record Range(long from, long to) {

    long size() {
      return to - from;
    }

    boolean isComplete() {
      return Long.bitCount(size()) == 1;
    }

    /** Where the left half ends: after the greatest power of two below the size. */
    long middle() {
      return from + Long.highestOneBit(size() - 1);
    }

    Range left() {
      return new Range(from, middle());
    }

    Range right() {
      return new Range(middle(), to);
    }

    long position() {
      var level = Long.numberOfTrailingZeros(size());
      return MerkleTree.position(level, from >> level);
    }
  }

  private static void path(long index, Range range, List<Range> proof) {
    if (range.size() == 1) {
      return;
    }
    if (index < range.middle()) {
      path(index, range.left(), proof);
      proof.add(range.right());
    } else {
      path(index, range.right(), proof);
      proof.add(range.left());
    }
  }

  private static void subproof(long end, Range range, boolean isOld, List<Range> proof) {
    if (end == range.to()) {
      if (!isOld) {
        proof.add(range);
      }
    } else if (end <= range.middle()) {
      subproof(end, range.left(), isOld, proof);
      proof.add(range.right());
    } else {
      subproof(end, range.right(), false, proof);
      proof.add(range.left());
    }
  }

  private static List<Hash> hashes(List<Range> ranges, Nodes nodes) {
    Set<Long> wanted = new LinkedHashSet<>();
    ranges.forEach(range -> collect(range, wanted));
    var found = wanted.isEmpty() ? Map.<Long, Hash>of() : new HashMap<>(nodes.read(wanted));
    return ranges.stream().map(range -> hash(range, found)).toList();
  }

  private static void collect(Range range, Set<Long> positions) {
    if (range.isComplete()) {
      positions.add(range.position());
    } else {
      collect(range.left(), positions);
      collect(range.right(), positions);
    }
  }

  private static Hash hash(Range range, Map<Long, Hash> nodes) {
    if (!range.isComplete()) {
      return node(hash(range.left(), nodes), hash(range.right(), nodes));
    }
    var hash = nodes.get(range.position());
    if (hash == null) {
      throw new MissingNodeException(range.from(), range.to());
    }
    return hash;
  }

  // ----------------------------------------------------------------------------------- checking

  /** Whether the proof shows that the leaf is in the tree with the given size and root. */
  public static boolean isIncluded(Hash leaf, long index, long size, List<Hash> proof, Hash root) {
    if (index < 0 || index >= size) {
      return false;
    }
    var place = index;
    var last = size - 1;
    var hash = leaf;
    for (var sibling : proof) {
      if (last == 0) {
        return false;
      }
      if ((place & 1) == 1 || place == last) {
        hash = node(sibling, hash);
        while ((place & 1) == 0 && place != 0) {
          place >>= 1;
          last >>= 1;
        }
      } else {
        hash = node(hash, sibling);
      }
      place >>= 1;
      last >>= 1;
    }
    return last == 0 && hash.equals(root);
  }

  /** Whether the proof shows that the one tree begins with the other. */
  public static boolean isConsistent(
      long from, Hash fromRoot, long to, Hash toRoot, List<Hash> proof) {
    if (from < 0 || from > to) {
      return false;
    }
    if (from == 0) {
      return proof.isEmpty() && fromRoot.equals(EMPTY) && (to > 0 || toRoot.equals(EMPTY));
    }
    if (from == to) {
      return proof.isEmpty() && fromRoot.equals(toRoot);
    }
    if (proof.isEmpty()) {
      return false;
    }
    var hashes = new ArrayList<Hash>(proof);
    if (Long.bitCount(from) == 1) {
      hashes.add(0, fromRoot);
    }
    var place = from - 1;
    var last = to - 1;
    while ((place & 1) == 1) {
      place >>= 1;
      last >>= 1;
    }
    var old = hashes.get(0);
    var grown = old;
    for (var sibling : hashes.subList(1, hashes.size())) {
      if (last == 0) {
        return false;
      }
      if ((place & 1) == 1 || place == last) {
        old = node(sibling, old);
        grown = node(sibling, grown);
        while ((place & 1) == 0 && place != 0) {
          place >>= 1;
          last >>= 1;
        }
      } else {
        grown = node(grown, sibling);
      }
      place >>= 1;
      last >>= 1;
    }
    return last == 0 && old.equals(fromRoot) && grown.equals(toRoot);
  }

  /** A node that must be stored is not there: somebody took it out. Retrying cannot help. */
  public static final class MissingNodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MissingNodeException(long from, long to) {
      super("The tree has lost its node over the leaves " + from + " to " + (to - 1));
    }
  }

  /**
   * The right edge of a tree: the roots of its complete subtrees, greatest first, one for each one
   * in the binary form of its size. Enough to append and to tell the root.
   */
  public record Edge(long size, List<Hash> roots) {

    /** The edge of a tree without leaves. */
    public static final Edge EMPTY = new Edge(0, List.of());

    public Edge {
      roots = List.copyOf(roots);
      if (size < 0 || Long.bitCount(size) != roots.size()) {
        throw new IllegalArgumentException("Not the edge of a tree of " + size + " leaves");
      }
    }

    /**
     * Reads the form that {@link #text} writes.
     *
     * @throws IllegalArgumentException if it is none of a tree of that size
     */
    public static Edge parse(long size, String text) {
      var each = 2 * Hash.LENGTH;
      if (text.length() % each != 0) {
        throw new IllegalArgumentException("Not the edge of a tree");
      }
      var roots = new ArrayList<Hash>();
      for (var at = 0; at < text.length(); at += each) {
        roots.add(Hash.ofHex(text.substring(at, at + each)));
      }
      return new Edge(size, roots);
    }

    /** The roots in hexadecimal, one after the other; at most 63 of 64 characters each. */
    public String text() {
      var text = new StringBuilder();
      roots.forEach(root -> text.append(root.hex()));
      return text.toString();
    }

    /** The root of the tree. */
    public Hash root() {
      @Nullable Hash root = null;
      for (var i = roots.size() - 1; i >= 0; i--) {
        root = root == null ? roots.get(i) : node(roots.get(i), root);
      }
      return root == null ? MerkleTree.EMPTY : root;
    }

    /**
     * Returns the edge with a leaf more. Needs nothing but the edge: at most one hash for each
     * level.
     *
     * @param completed takes the nodes that the leaf completes, itself first; they are final
     */
    public Edge append(Hash leaf, Completed completed) {
      var grown = new ArrayList<>(roots);
      var hash = leaf;
      var level = 0;
      completed.node(position(0, size), hash);
      while (((size >> level) & 1) == 1) {
        hash = node(grown.remove(grown.size() - 1), hash);
        level++;
        completed.node(position(level, size >> level), hash);
      }
      grown.add(hash);
      return new Edge(size + 1, grown);
    }
  }

  /** Takes nodes as they are completed. */
  @FunctionalInterface
  public interface Completed {
    void node(long position, Hash hash);
  }
}
