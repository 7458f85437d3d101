package io.hadal.storage.history;

import io.hadal.storage.log.Line;

/**
 * The end of a line that is not sealed. @param node who opened the line, empty if its opening is
 * not here
 */
public record LooseEnd(
        Line line, String node, long lastSeq, long lastPosition, long lastTimeMicros) {}
