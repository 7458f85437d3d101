package io.hadal.sql.dialect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands in a FROM. @param alias its name there */
record Relation(String alias, List<Field> fields) {

    @Nullable Field field(String name) {
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return field;
            }
        }
        return null;
    }
}
