package io.hadal.storage.log;

/**
 * Who has a history attached for writing: the operator's guard, never safety's.
 *
 * @param node the server's name and port, as an operator knows it
 * @param timeMicros when it was taken, by the node's clock
 */
public record StorageLock(Line line, String node, String host, long pid, long timeMicros) {}
