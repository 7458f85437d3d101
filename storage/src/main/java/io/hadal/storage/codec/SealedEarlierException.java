package io.hadal.storage.codec;

/**
 * A line ends with a seal behind which more of its objects lie, as in a copy that was taken over
 * while a foreign tool went on writing into it: a search that goes by names takes them for the end
 * of the line. Whoever is told has to find the head again; the log reader knows by then.
 */
public final class SealedEarlierException extends StoredObjectException {

    /**
     * @param seal its key
     * @param successor the line that it leads to
     */
    public SealedEarlierException(String seal, String successor) {
        super(
                seal,
                "The log goes on from "
                        + seal
                        + " in line "
                        + successor
                        + "; what lies behind that seal is no part of it. Try again.");
    }
}
