package io.hadal.objectstore.stores;

import java.util.List;

/** The description of a store is wrong; all faults of it, one sentence each, none with a secret. */
public final class StoreConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public StoreConfigException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
