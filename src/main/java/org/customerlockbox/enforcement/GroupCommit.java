package org.customerlockbox.enforcement;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers that come at the same time share one transaction: while one of them is in the
 * database, those who come after wait, and the first of them takes all of them along in the next.
 *
 * <p>No thread and no delay of its own. A caller who is alone goes at once; the more there are, the
 * larger the groups. Each key has its own line, so that one key's callers never wait for another's.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
final class GroupCommit<Q, A> {

  /** Carries a group out, in one transaction, committed when it returns. */
  @FunctionalInterface
  interface Work<Q, A> {

    /** Returns the answers, in the order of what was asked. */
    List<A> carryOut(String key, List<Q> asked);
  }

  /** What becomes of a caller who waits. */
  private enum Turn {
    /** It was carried out by somebody else. */
    ANSWERED,
    /** It carries out itself and those behind it. */
    LEADS,
    /** The group failed, perhaps not by its fault: it tries alone. */
    ALONE
  }

  private static final class Caller<Q, A> {
    private final Q asked;
    private final CompletableFuture<Turn> turn = new CompletableFuture<>();
    private @Nullable A answer;

    private Caller(Q asked) {
      this.asked = asked;
    }
  }

  private final Work<Q, A> work;
  private final int most;

  /** Who waits, by key. A key is there as long as somebody leads. */
  private final Map<String, Deque<Caller<Q, A>>> lines = new HashMap<>();

  /**
   * Makes lines, all empty.
   *
   * @param most how many share a transaction at the most
   */
  GroupCommit(Work<Q, A> work, int most) {
    this.work = work;
    this.most = most;
  }

  /**
   * Returns the answer when the transaction that it belongs to has committed.
   *
   * <p>If a group of several fails, nothing of it happened, and each of it tries again alone: what
   * cannot be carried out refuses only whoever asked for it.
   *
   * @throws RuntimeException as the work throws it for this caller alone
   */
  A submit(String key, Q asked) {
    var me = new Caller<Q, A>(asked);
    if (!leads(key, me)) {
      switch (me.turn.join()) {
        case ANSWERED -> {
          return answerOf(me);
        }
        case ALONE -> {
          return alone(key, me);
        }
        case LEADS -> {
          // below
        }
      }
    }
    List<Caller<Q, A>> group;
    try {
      group = carryOut(key, group(key, me));
    } finally {
      passOn(key);
    }
    return group.size() > 1 && me.answer == null ? alone(key, me) : answerOf(me);
  }

  /** Carries a group out and tells the others of it; none has an answer if it failed. */
  private List<Caller<Q, A>> carryOut(String key, List<Caller<Q, A>> group) {
    var outcome = Turn.ALONE;
    try {
      var answers = work.carryOut(key, group.stream().map(caller -> caller.asked).toList());
      for (var i = 0; i < group.size(); i++) {
        group.get(i).answer = answers.get(i);
      }
      outcome = Turn.ANSWERED;
    } catch (RuntimeException e) {
      if (group.size() == 1) {
        throw e;
      }
      group.forEach(caller -> caller.answer = null);
    } finally {
      for (var other : group.subList(1, group.size())) {
        other.turn.complete(outcome);
      }
    }
    return group;
  }

  private A alone(String key, Caller<Q, A> me) {
    return work.carryOut(key, List.of(me.asked)).get(0);
  }

  private A answerOf(Caller<Q, A> me) {
    var answer = me.answer;
    if (answer == null) {
      throw new IllegalStateException("Carried out without an answer");
    }
    return answer;
  }

  /** How many wait in a line now. */
  synchronized int waiting(String key) {
    return lines.getOrDefault(key, new ArrayDeque<>()).size();
  }

  private synchronized boolean leads(String key, Caller<Q, A> me) {
    var line = lines.get(key);
    if (line == null) {
      lines.put(key, new ArrayDeque<>());
      return true;
    }
    line.add(me);
    return false;
  }

  private synchronized List<Caller<Q, A>> group(String key, Caller<Q, A> leader) {
    var line = lines.getOrDefault(key, new ArrayDeque<>());
    var group = new ArrayList<Caller<Q, A>>();
    group.add(leader);
    while (group.size() < most && !line.isEmpty()) {
      group.add(line.remove());
    }
    return group;
  }

  /** Lets the next in the line lead, or ends the line. */
  private synchronized void passOn(String key) {
    var next = lines.getOrDefault(key, new ArrayDeque<>()).poll();
    if (next == null) {
      lines.remove(key);
    } else {
      next.turn.complete(Turn.LEADS);
    }
  }
}
