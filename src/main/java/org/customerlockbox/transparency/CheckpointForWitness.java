package org.customerlockbox.transparency;

/**
 * A witness is to get a checkpoint.
 *
 * @param address where it is mailed
 * @param size how many records it covers; each size is mailed to an address once
 * @param note the signed note
 */
public record CheckpointForWitness(String tenantId, String address, long size, String note) {}
