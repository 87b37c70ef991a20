package org.customerlockbox.content;

import java.io.InputStream;

/**
 * A message or document, open for reading, byte for byte as stored.
 *
 * @param mediaType for example {@code message/rfc822}; {@code application/octet-stream} when the
 *     name does not tell
 * @param size in bytes
 * @param stream the bytes; whoever asked for the item closes it
 */
public record StoredItem(String mediaType, long size, InputStream stream) {}
