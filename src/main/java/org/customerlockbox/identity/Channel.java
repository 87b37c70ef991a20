package org.customerlockbox.identity;

/** By which means somebody acted; recorded with every fact. */
public enum Channel {
  /** Our own HTTP API. */
  API,
  /** Camunda Tasklist. */
  TASKLIST,
  /** Camunda Cockpit or Admin. */
  COCKPIT,
  /** The engine's REST API. */
  ENGINE_REST,
  /** Nobody: a timer, a job, start-up. */
  SYSTEM
}
