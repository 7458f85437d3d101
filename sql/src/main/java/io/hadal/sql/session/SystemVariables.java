package io.hadal.sql.session;

import io.hadal.sql.eval.Functions;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Variables that MySQL's and SingleStore's clients read and set and that are no settings of this
 * server (those are in {@link io.hadal.sql.settings.Settings}). Most have one possible meaning
 * here; setting them is accepted and remembered.
 */
final class SystemVariables {

    /** Whether a session may set it. */
    enum Kind {
        SESSION,
        CONSTANT
    }

    /**
     * @param value default: a Long or String, or null for NULL
     */
    record Variable(Kind kind, @Nullable Object value) {}

    /** What strict mode is made of in MySQL 8. */
    static final String SQL_MODE =
            "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

    private static final Map<String, Variable> ALL = new TreeMap<>();

    private SystemVariables() {}

    static @Nullable Variable find(String name) {
        return ALL.get(name);
    }

    static Map<String, Variable> all() {
        return Collections.unmodifiableMap(ALL);
    }

    static {
        session("auto_increment_increment", 1L);
        session("auto_increment_offset", 1L);
        session("big_tables", 0L);
        session("character_set_client", "utf8mb4");
        session("character_set_connection", "utf8mb4");
        session("character_set_database", "utf8mb4");
        session("character_set_filesystem", "binary");
        session("character_set_results", "utf8mb4");
        session("character_set_server", "utf8mb4");
        constant("character_set_system", "utf8mb3");
        session("collation_connection", "utf8mb4_bin");
        session("collation_database", "utf8mb4_bin");
        session("collation_server", "utf8mb4_bin");
        session("completion_type", "NO_CHAIN");
        session("default_storage_engine", "Hadal");
        session("div_precision_increment", 4L);
        session("eq_range_index_dive_limit", 200L);
        session("explicit_defaults_for_timestamp", 1L);
        session("foreign_key_checks", 1L);
        session("group_concat_max_len", 1024L);
        constant("have_openssl", "YES");
        constant("have_profiling", "NO");
        constant("have_ssl", "YES");
        constant("hostname", "localhost");
        constant("init_connect", "");
        constant("innodb_version", "8.0.36");
        session("lc_messages", "en_US");
        session("lc_time_names", "en_US");
        constant("license", "Apache-2.0");
        constant("log_bin", 0L);
        constant("lower_case_file_system", "OFF");
        constant("lower_case_table_names", 0L);
        session("max_execution_time", 0L);
        session("max_join_size", Long.MAX_VALUE);
        session("max_sort_length", 1024L);
        session("max_statement_time", 0L);
        session("net_buffer_length", 16384L);
        session("old_passwords", 0L);
        session("optimizer_switch", "default");
        constant("performance_schema", 0L);
        session("profiling", 0L);
        constant("protocol_version", 10L);
        constant("query_cache_size", 0L);
        constant("query_cache_type", "OFF");
        constant("server_id", 1L);
        session("session_track_gtids", "OFF");
        session("session_track_schema", 1L);
        session("session_track_state_change", 0L);
        session(
                "session_track_system_variables",
                "time_zone,autocommit,character_set_client,character_set_results,character_set_connection");
        session("session_track_transaction_info", "OFF");
        session("sql_auto_is_null", 0L);
        session("sql_big_selects", 1L);
        session("sql_log_bin", 1L);
        session("sql_mode", SQL_MODE);
        session("sql_notes", 1L);
        session("sql_quote_show_create", 1L);
        session("sql_safe_updates", 0L);
        session("sql_select_limit", null);
        session("sql_warnings", 0L);
        constant("super_read_only", 0L);
        constant("system_time_zone", "UTC");
        session("time_zone", "SYSTEM");
        session("tmp_table_size", 16777216L);
        session("transaction_allow_batching", 0L);
        session("unique_checks", 1L);
        session("use_secondary_engine", "ON");
        constant("version", Functions.VERSION);
        constant("version_comment", "Hadal");
        constant("version_compile_machine", System.getProperty("os.arch", ""));
        constant("version_compile_os", System.getProperty("os.name", ""));
        // SingleStore's drivers ask for these.
        constant("aggregator_id", 1L);
        session("enable_extended_types_metadata", 0L);
        constant("memsql_version", "8.9.0");
        constant("table_name_case_sensitivity", 1L);
        constant("memsql_version_hash", "");
        session("vector_type_project_format", "JSON");
        session("compile_only", 0L);
    }

    private static void session(String name, @Nullable Object value) {
        ALL.put(name, new Variable(Kind.SESSION, value));
    }

    private static void constant(String name, Object value) {
        ALL.put(name, new Variable(Kind.CONSTANT, value));
    }
}
