package io.hadal.replication.copy;

/** An object on its way. */
public interface Transfer {

    /**
     * Waits until the whole object has been fetched and verified, and makes it visible at the
     * target. Throws CorruptObjectException if the source's bytes are not those that were written,
     * and ObjectStoreException.
     *
     * @return false if the source does not have it
     */
    boolean publish() throws InterruptedException;
}
