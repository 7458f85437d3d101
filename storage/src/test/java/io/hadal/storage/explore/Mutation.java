package io.hadal.storage.explore;

/** Rules that can be left out, to see that the exploration notices. */
enum Mutation {
    NONE,
    /** An opener does not look again after its seal. */
    NO_SECOND_LOOK,
    /** The collector takes seals as well. */
    SEALS_COLLECTED
}
