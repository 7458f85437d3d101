package io.hadal.storage.schema;

/**
 * A condition that no row may make false.
 *
 * @param expression in MySQL's SQL, over names of columns
 * @param enforced whether it is looked at at all
 */
public record Check(String name, String expression, boolean enforced) {}
