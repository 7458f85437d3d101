package io.hadal.env;

/**
 * Told by test doubles of disks and object stores before and after each operation that changes
 * something, so that one counter numbers the operations of both and a test can crash at every one
 * of them. A hook may end the calling task for good: then neither method returns.
 */
public interface OperationHook {
    /** Does nothing. */
    OperationHook NONE =
            new OperationHook() {
                @Override
                public void before(String operation) {}

                @Override
                public void after(String operation) {}
            };

    /**
     * Nothing has been changed yet; {@code operation} is a verb and a name, as in {@code put
     * log/1_af/0000}.
     */
    void before(String operation);

    /**
     * The change has been made, but the caller does not know it yet. Not called for an operation
     * that failed.
     */
    void after(String operation);
}
