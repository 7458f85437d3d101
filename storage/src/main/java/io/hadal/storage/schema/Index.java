package io.hadal.storage.schema;

import java.util.List;

/** A secondary index. @param slots its columns in order */
public record Index(int id, String name, boolean unique, List<Integer> slots) {
    public Index {
        slots = List.copyOf(slots);
    }
}
