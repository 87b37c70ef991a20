package org.customerlockbox.content;

/**
 * One line of a folder's list.
 *
 * @param name the name within the folder, without a slash
 * @param isFolder whether it is a folder; else it is a document
 * @param size the document's size in bytes; 0 for a folder
 */
public record FolderEntry(String name, boolean isFolder, long size) {}
