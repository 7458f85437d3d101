package io.hadal.objectstore;

/** What is asked of a store; stores bill by it. */
public enum Verb {
    CREATE,
    PUT,
    GET,
    HEAD,
    LIST,
    DELETE
}
