package io.hadal.objectstore;

/**
 * @param sizeBytes size; @param lastModifiedMicros the store's own time, UTC: a hint for people,
 *     never for safety
 */
public record ObjectInfo(String key, long sizeBytes, long lastModifiedMicros) {}
