package org.customerlockbox.content.web;

import org.customerlockbox.content.FolderEntry;

/**
 * A folder or document in a folder's list.
 *
 * @param type {@code folder} or {@code file}
 * @param size bytes; 0 for a folder
 */
record FolderLine(String name, String type, long size) {

  static FolderLine of(FolderEntry entry) {
    return new FolderLine(entry.name(), entry.isFolder() ? "folder" : "file", entry.size());
  }
}
