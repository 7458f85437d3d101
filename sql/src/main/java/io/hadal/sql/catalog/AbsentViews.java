package io.hadal.sql.catalog;

import java.util.List;

/** What there never is here: clients look for it all the same, and find nothing. */
final class AbsentViews {
    static final List<View> ALL =
            List.of(
                    View.empty(
                            "TRIGGERS",
                            "TRIGGER_SCHEMA",
                            "TRIGGER_NAME",
                            "EVENT_MANIPULATION",
                            "EVENT_OBJECT_SCHEMA",
                            "EVENT_OBJECT_TABLE",
                            "ACTION_STATEMENT",
                            "ACTION_TIMING",
                            "@CREATED"),
                    View.empty(
                            "ROUTINES",
                            "ROUTINE_SCHEMA",
                            "ROUTINE_NAME",
                            "ROUTINE_TYPE",
                            "SPECIFIC_NAME",
                            "DEFINER",
                            "@LAST_ALTERED",
                            "@CREATED"),
                    View.empty(
                            "EVENTS",
                            "EVENT_SCHEMA",
                            "EVENT_NAME",
                            "DEFINER",
                            "EVENT_TYPE",
                            "STATUS"),
                    View.empty(
                            "PLUGINS",
                            "PLUGIN_NAME",
                            "PLUGIN_STATUS",
                            "PLUGIN_TYPE",
                            "PLUGIN_LIBRARY",
                            "PLUGIN_LICENSE"),
                    View.empty("VIEWS", "TABLE_SCHEMA", "TABLE_NAME", "VIEW_DEFINITION"),
                    View.empty(
                            "PARAMETERS",
                            "SPECIFIC_SCHEMA",
                            "SPECIFIC_NAME",
                            "PARAMETER_NAME",
                            "DATA_TYPE"),
                    View.empty(
                            "PARTITIONS",
                            "TABLE_SCHEMA",
                            "TABLE_NAME",
                            "PARTITION_NAME",
                            "TABLESPACE_NAME"),
                    View.empty(
                            "FILES",
                            "LOGFILE_GROUP_NAME",
                            "FILE_NAME",
                            "TOTAL_EXTENTS",
                            "INITIAL_SIZE",
                            "ENGINE",
                            "EXTRA",
                            "FILE_TYPE",
                            "TABLESPACE_NAME",
                            "EXTENT_SIZE"),
                    View.empty(
                            "REFERENTIAL_CONSTRAINTS",
                            "CONSTRAINT_CATALOG",
                            "CONSTRAINT_SCHEMA",
                            "CONSTRAINT_NAME",
                            "UNIQUE_CONSTRAINT_CATALOG",
                            "UNIQUE_CONSTRAINT_SCHEMA",
                            "UNIQUE_CONSTRAINT_NAME",
                            "MATCH_OPTION",
                            "UPDATE_RULE",
                            "DELETE_RULE",
                            "TABLE_NAME",
                            "REFERENCED_TABLE_NAME"),
                    View.empty(
                            "CHECK_CONSTRAINTS",
                            "CONSTRAINT_CATALOG",
                            "CONSTRAINT_SCHEMA",
                            "CONSTRAINT_NAME",
                            "CHECK_CLAUSE"),
                    View.empty(
                            "COLUMN_STATISTICS",
                            "SCHEMA_NAME",
                            "TABLE_NAME",
                            "COLUMN_NAME",
                            "HISTOGRAM"));

    private AbsentViews() {}
}
