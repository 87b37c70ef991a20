package org.customerlockbox.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.customerlockbox.proof.MerkleTree.Edge;
import org.junit.jupiter.api.Test;

/**
 * Proves the tree against the well-known vectors of Certificate Transparency, and against RFC
 * 6962's own recursive definition for every size up to 130.
 */
class MerkleTreeTest {

  private static final int LARGEST = 130;

  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void theWellKnownTreeOfEightLeavesHasItsRoots() {
    var edge = Edge.EMPTY;
    assertThat(edge.root().hex()).isEqualTo(ROOTS.get(0));
    for (var i = 0; i < LEAVES.size(); i++) {
      var leaf = MerkleTree.leaf(HexFormat.of().parseHex(LEAVES.get(i)));
      edge = edge.append(leaf, (position, hash) -> {});
      assertThat(edge.root().hex()).isEqualTo(ROOTS.get(i + 1));
      assertThat(Edge.parse(edge.size(), edge.text())).isEqualTo(edge);
    }
  }

  @Test
  void everySizeHasTheRootAndTheProofsOfTheDefinition() {
    var grown = new Grown(LARGEST);
    for (var size = 1; size <= LARGEST; size++) {
      var leaves = grown.leaves.subList(0, size);
      var root = definition(leaves);
      assertThat(grown.roots.get(size)).isEqualTo(root);
      assertThat(MerkleTree.root(size, grown::read)).isEqualTo(root);
      for (var index = 0; index < size; index++) {
        var proof = MerkleTree.inclusion(index, size, grown::read);
        assertThat(proof).isEqualTo(path(index, leaves));
        assertThat(MerkleTree.isIncluded(leaves.get(index), index, size, proof, root)).isTrue();
      }
      for (var from = 0; from <= size; from++) {
        var proof = MerkleTree.consistency(from, size, grown::read);
        assertThat(proof).isEqualTo(from == 0 ? List.of() : subproof(from, leaves, true));
        assertThat(MerkleTree.isConsistent(from, grown.roots.get(from), size, root, proof))
            .isTrue();
      }
    }
  }

  @Test
  void noProofFitsAnythingElse() {
    var grown = new Grown(40);
    for (var size = 2; size <= 40; size++) {
      var root = grown.roots.get(size);
      for (var index = 0; index < size; index++) {
        var leaf = grown.leaves.get(index);
        var proof = MerkleTree.inclusion(index, size, grown::read);
        assertThat(MerkleTree.isIncluded(leaf, (index + 1) % size, size, proof, root)).isFalse();
        assertThat(MerkleTree.isIncluded(root, index, size, proof, root)).isFalse();
        assertThat(MerkleTree.isIncluded(leaf, index, size, proof, grown.roots.get(size - 1)))
            .isFalse();
        assertThat(MerkleTree.isIncluded(leaf, index, size, without(proof), root)).isFalse();
        assertThat(MerkleTree.isIncluded(leaf, index, size, with(proof, leaf), root)).isFalse();
        assertThat(MerkleTree.isIncluded(leaf, size, size, proof, root)).isFalse();
        assertThat(MerkleTree.isIncluded(leaf, -1, size, proof, root)).isFalse();
      }
      for (var from = 1; from < size; from++) {
        var old = grown.roots.get(from);
        var proof = MerkleTree.consistency(from, size, grown::read);
        assertThat(MerkleTree.isConsistent(from, root, size, root, proof)).isFalse();
        assertThat(MerkleTree.isConsistent(from, old, size, old, proof)).isFalse();
        assertThat(MerkleTree.isConsistent(from, old, size, root, without(proof))).isFalse();
        assertThat(MerkleTree.isConsistent(from, old, size, root, with(proof, old))).isFalse();
        assertThat(MerkleTree.isConsistent(size, root, from, old, proof)).isFalse();
      }
    }
  }

  @Test
  void aTreeThatLostANodeProvesNothing() {
    var grown = new Grown(11);
    grown.nodes.remove(MerkleTree.position(3, 0));

    assertThatThrownBy(() -> MerkleTree.inclusion(9, 11, grown::read))
        .isInstanceOf(MerkleTree.MissingNodeException.class)
        .hasMessageContaining("leaves 0 to 7");
  }

  @Test
  void appendingStoresEachCompleteNodeOnce() {
    var grown = new Grown(64);
    assertThat(grown.nodes).hasSize(2 * 64 - 1);
    assertThat(grown.stored).isEqualTo(2 * 64 - 1);
  }

  /** A tree that was grown leaf by leaf, with its stored nodes. */
  private static final class Grown {

    final List<Hash> leaves = new ArrayList<>();
    final List<Hash> roots = new ArrayList<>();
    final Map<Long, Hash> nodes = new HashMap<>();
    int stored;

    Grown(int size) {
      var edge = Edge.EMPTY;
      roots.add(edge.root());
      for (var i = 0; i < size; i++) {
        var leaf = MerkleTree.leaf(("leaf " + i).getBytes(StandardCharsets.UTF_8));
        leaves.add(leaf);
        edge =
            edge.append(
                leaf,
                (position, hash) -> {
                  nodes.put(position, hash);
                  stored++;
                });
        roots.add(edge.root());
      }
    }

    Map<Long, Hash> read(java.util.Collection<Long> positions) {
      var found = new HashMap<>(nodes);
      found.keySet().retainAll(positions);
      return found;
    }
  }

  // ------------------------------------------------- RFC 6962, section 2.1, word for word

  private static Hash definition(List<Hash> leaves) {
    if (leaves.isEmpty()) {
      return MerkleTree.EMPTY;
    }
    if (leaves.size() == 1) {
      return leaves.get(0);
    }
    var k = split(leaves.size());
    return MerkleTree.node(
        definition(leaves.subList(0, k)), definition(leaves.subList(k, leaves.size())));
  }

  private static List<Hash> path(int m, List<Hash> leaves) {
    if (leaves.size() == 1) {
      return List.of();
    }
    var k = split(leaves.size());
    var left = leaves.subList(0, k);
    var right = leaves.subList(k, leaves.size());
    return m < k
        ? with(path(m, left), definition(right))
        : with(path(m - k, right), definition(left));
  }

  private static List<Hash> subproof(int m, List<Hash> leaves, boolean b) {
    if (m == leaves.size()) {
      return b ? List.of() : List.of(definition(leaves));
    }
    var k = split(leaves.size());
    var left = leaves.subList(0, k);
    var right = leaves.subList(k, leaves.size());
    return m <= k
        ? with(subproof(m, left, b), definition(right))
        : with(subproof(m - k, right, false), definition(left));
  }

  private static int split(int n) {
    var k = 1;
    while (2 * k < n) {
      k = 2 * k;
    }
    return k;
  }

  private static List<Hash> with(List<Hash> proof, Hash more) {
    var longer = new ArrayList<>(proof);
    longer.add(more);
    return longer;
  }

  private static List<Hash> without(List<Hash> proof) {
    return proof.isEmpty()
        ? Collections.nCopies(1, MerkleTree.EMPTY)
        : proof.subList(0, proof.size() - 1);
  }
}
