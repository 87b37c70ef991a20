package org.customerlockbox.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/**
 * Builds, when the application starts, the trees of logs from before there were trees: once for
 * each log, in one transaction under its lock. Of two nodes that start at once, the second finds it
 * done.
 */
@Component
class TreesOfOldLogs implements SmartInitializingSingleton {

  private static final Logger LOG = LoggerFactory.getLogger(TreesOfOldLogs.class);
  private static final int PAGE = 100;

  private final Audit audit;
  private final AuditTree tree;

  TreesOfOldLogs(Audit audit, AuditTree tree) {
    this.audit = audit;
    this.tree = tree;
  }

  @Override
  public void afterSingletonsInstantiated() {
    for (var logs = tree.unbuilt(PAGE); !logs.isEmpty(); logs = tree.unbuilt(PAGE)) {
      for (var log : logs) {
        audit.buildTree(log);
        LOG.info("The tree of the log {} was built from its records", log);
      }
    }
  }
}
