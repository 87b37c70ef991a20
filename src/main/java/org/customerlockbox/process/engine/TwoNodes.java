package org.customerlockbox.process.engine;

import org.camunda.bpm.engine.ProcessEngineException;

/** Makes something so at start-up, while another node may be making the same thing so. */
final class TwoNodes {

  private static final int ATTEMPTS = 5;

  private TwoNodes() {}

  /**
   * Runs the step; once more where another node was faster, because then it finds what is there.
   *
   * @param step safe to repeat, in a transaction of its own
   */
  static void atOnce(Runnable step) {
    for (var attempt = 1; ; attempt++) {
      try {
        step.run();
        return;
      } catch (ProcessEngineException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
