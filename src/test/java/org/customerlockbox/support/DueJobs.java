package org.customerlockbox.support;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.runtime.Job;

/** The jobs of one request that are due when one looks. */
public final class DueJobs {

  private static final int MOST = 50;

  private final LockboxApp app;
  private final String processInstanceId;

  DueJobs(LockboxApp app, String processInstanceId) {
    this.app = app;
    this.processInstanceId = processInstanceId;
  }

  /** The names in the diagram of the elements whose jobs are due, sorted. */
  public List<String> names() {
    return due().stream().map(this::name).sorted().toList();
  }

  /** Whether none is due. */
  public boolean areNone() {
    return due().isEmpty();
  }

  /**
   * Runs what is due, and what becomes due by that, until nothing is left, oldest first.
   *
   * @return the names of what ran, in that order
   */
  public List<String> run() {
    var ran = new ArrayList<String>();
    for (var due = due(); !due.isEmpty(); due = due()) {
      if (ran.size() > MOST) {
        throw new AssertionError("Jobs without an end: " + ran);
      }
      ran.add(name(due.get(0)));
      app.managementService().executeJob(due.get(0).getId());
    }
    return ran;
  }

  /** Runs the one job of the given element, which must be due. */
  public void run(String element) {
    var job =
        due().stream()
            .filter(candidate -> name(candidate).equals(element))
            .findFirst()
            .orElseThrow(() -> new AssertionError(element + " is not due; due are " + names()));
    app.managementService().executeJob(job.getId());
  }

  /** The jobs themselves, due first. */
  public List<Job> due() {
    return app.managementService()
        .createJobQuery()
        .processInstanceId(processInstanceId)
        .executable()
        .orderByJobDuedate()
        .asc()
        .list();
  }

  /** All jobs of the request, due or not. */
  public List<Job> all() {
    return app.managementService().createJobQuery().processInstanceId(processInstanceId).list();
  }

  /** The name in the diagram of a job's element. */
  public String name(Job job) {
    return app.managementService()
        .createJobDefinitionQuery()
        .jobDefinitionId(job.getJobDefinitionId())
        .singleResult()
        .getActivityId();
  }
}
