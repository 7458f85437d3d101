package io.hadal.sql.session;

import io.hadal.sql.eval.Functions;
import java.math.BigDecimal;
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

    /** Who may set it. */
    enum Kind {
        /** A session, and SET GLOBAL for new ones. */
        SESSION,
        /** A session only. */
        ONLY_SESSION,
        /** SET GLOBAL only. */
        GLOBAL,
        CONSTANT
    }

    /**
     * @param value default: a Long, BigDecimal or String, or null for NULL
     * @param flag whether its 0 and 1 are shown as OFF and ON
     */
    record Variable(Kind kind, @Nullable Object value, boolean flag) {}

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
        globalFlag("automatic_sp_privileges", true);
        constant("basedir", "");
        sessionFlag("big_tables", false);
        global("binlog_expire_logs_seconds", 2592000L);
        session("binlog_format", "ROW");
        sessionFlag("binlog_rows_query_log_events", false);
        session("bulk_insert_buffer_size", 8388608L);
        session("character_set_client", "utf8mb4");
        session("character_set_connection", "utf8mb4");
        session("character_set_database", "utf8mb4");
        session("character_set_filesystem", "binary");
        session("character_set_results", "utf8mb4");
        session("character_set_server", "utf8mb4");
        constant("character_set_system", "utf8mb3");
        constant("character_sets_dir", "");
        session("collation_connection", "utf8mb4_bin");
        session("collation_database", "utf8mb4_bin");
        session("collation_server", "utf8mb4_bin");
        session("completion_type", "NO_CHAIN");
        session("cte_max_recursion_depth", 1000L);
        global("concurrent_insert", "AUTO");
        session("default_storage_engine", "Hadal");
        session("default_tmp_storage_engine", "Hadal");
        global("delay_key_write", "ON");
        session("div_precision_increment", 4L);
        sessionFlag("end_markers_in_json", false);
        global("enforce_gtid_consistency", "OFF");
        session("eq_range_index_dive_limit", 200L);
        global("event_scheduler", "OFF");
        global("expire_logs_days", 0L);
        sessionFlag("explicit_defaults_for_timestamp", true);
        globalFlag("flush", false);
        global("flush_time", 0L);
        sessionFlag("foreign_key_checks", true);
        globalFlag("general_log", false);
        global("general_log_file", "");
        session("group_concat_max_len", 1024L);
        constant("gtid_executed", "");
        global("gtid_mode", "OFF");
        session("gtid_next", "AUTOMATIC");
        global("gtid_purged", "");
        constant("have_compress", "YES");
        constant("have_dynamic_loading", "NO");
        constant("have_geometry", "NO");
        constant("have_openssl", "YES");
        constant("have_profiling", "NO");
        constant("have_query_cache", "NO");
        constant("have_rtree_keys", "NO");
        constant("have_ssl", "YES");
        constant("have_symlink", "DISABLED");
        constant("hostname", "localhost");
        session("information_schema_stats_expiry", 86400L);
        constant("init_connect", "");
        constant("innodb_autoinc_lock_mode", 2L);
        global("innodb_buffer_pool_size", 134217728L);
        global("innodb_default_row_format", "dynamic");
        globalFlag("innodb_file_per_table", true);
        global("innodb_flush_log_at_trx_commit", 1L);
        constant("innodb_page_size", 16384L);
        globalFlag("innodb_print_all_deadlocks", false);
        constantFlag("innodb_read_only", false);
        constantFlag("innodb_rollback_on_timeout", false);
        globalFlag("innodb_stats_on_metadata", false);
        globalFlag("innodb_stats_persistent", true);
        sessionFlag("innodb_strict_mode", true);
        sessionFlag("innodb_table_locks", true);
        constant("innodb_version", Functions.VERSION);
        session("join_buffer_size", 262144L);
        sessionFlag("keep_files_on_create", false);
        global("key_buffer_size", 8388608L);
        constantFlag("large_pages", false);
        session("lc_messages", "en_US");
        constant("lc_messages_dir", "");
        session("lc_time_names", "en_US");
        constant("license", "Apache-2.0");
        session("lock_wait_timeout", 31536000L);
        constantFlag("locked_in_memory", false);
        constantFlag("log_bin", false);
        globalFlag("log_bin_trust_function_creators", false);
        constant("log_error", "stderr");
        global("log_error_verbosity", 2L);
        global("log_output", "FILE");
        globalFlag("log_queries_not_using_indexes", false);
        globalFlag("log_slow_admin_statements", false);
        session("long_query_time", new BigDecimal("10.000000"));
        sessionFlag("low_priority_updates", false);
        constant("lower_case_file_system", "OFF");
        constant("lower_case_table_names", 0L);
        global("max_binlog_size", 1073741824L);
        global("max_connect_errors", 100L);
        session("max_error_count", 1024L);
        session("max_execution_time", 0L);
        session("max_heap_table_size", 16777216L);
        session("max_join_size", Long.MAX_VALUE);
        session("max_length_for_sort_data", 4096L);
        session("max_sort_length", 1024L);
        session("max_statement_time", 0L);
        session("max_user_connections", 0L);
        session("min_examined_row_limit", 0L);
        session("net_buffer_length", 16384L);
        session("net_retry_count", 10L);
        globalFlag("offline_mode", false);
        sessionFlag("old_alter_table", false);
        session("old_passwords", 0L);
        session("optimizer_prune_level", 1L);
        session("optimizer_search_depth", 62L);
        session("optimizer_switch", "default");
        session("optimizer_trace", "enabled=off,one_line=off");
        constantFlag("performance_schema", false);
        constant("pid_file", "");
        constant("plugin_dir", "");
        session("preload_buffer_size", 32768L);
        sessionFlag("profiling", false);
        session("profiling_history_size", 15L);
        constant("protocol_compression_algorithms", "zlib,zstd,uncompressed");
        constant("protocol_version", 10L);
        session("query_alloc_block_size", 8192L);
        global("query_cache_size", 0L);
        session("query_cache_type", "OFF");
        session("query_prealloc_size", 8192L);
        session("range_alloc_block_size", 4096L);
        session("range_optimizer_max_mem_size", 8388608L);
        session("read_buffer_size", 131072L);
        session("read_rnd_buffer_size", 262144L);
        globalFlag("secure_auth", true);
        constant("server_id", 1L);
        session("session_track_gtids", "OFF");
        sessionFlag("session_track_schema", true);
        sessionFlag("session_track_state_change", false);
        session(
                "session_track_system_variables",
                "time_zone,autocommit,character_set_client,character_set_results,character_set_connection");
        session("session_track_transaction_info", "OFF");
        constantFlag("skip_external_locking", true);
        constantFlag("skip_name_resolve", true);
        constantFlag("skip_networking", false);
        constantFlag("skip_show_database", false);
        global("slow_launch_time", 2L);
        globalFlag("slow_query_log", false);
        global("slow_query_log_file", "");
        session("sort_buffer_size", 262144L);
        sessionFlag("sql_auto_is_null", false);
        sessionFlag("sql_big_selects", true);
        sessionFlag("sql_buffer_result", false);
        sessionFlag("sql_log_bin", true);
        sessionFlag("sql_log_off", false);
        session("sql_mode", SQL_MODE);
        sessionFlag("sql_notes", true);
        sessionFlag("sql_quote_show_create", true);
        sessionFlag("sql_safe_updates", false);
        session("sql_select_limit", null);
        sessionFlag("sql_warnings", false);
        constant("ssl_ca", "");
        constant("ssl_capath", "");
        constant("ssl_cipher", "");
        constant("ssl_crl", "");
        constant("ssl_crlpath", "");
        session("storage_engine", "Hadal");
        global("stored_program_cache", 256L);
        constantFlag("super_read_only", false);
        global("sync_binlog", 1L);
        constant("system_time_zone", "UTC");
        global("table_definition_cache", 2000L);
        global("table_open_cache", 4000L);
        constant("table_open_cache_instances", 16L);
        global("thread_cache_size", 9L);
        constant("thread_handling", "one-thread-per-connection");
        constant("thread_stack", 1048576L);
        session("time_zone", "SYSTEM");
        onlySession("timestamp", null);
        constant("tls_version", "TLSv1.2,TLSv1.3");
        session("tmp_table_size", 16777216L);
        constant("tmpdir", System.getProperty("java.io.tmpdir", ""));
        session("transaction_alloc_block_size", 8192L);
        sessionFlag("transaction_allow_batching", false);
        session("transaction_prealloc_size", 4096L);
        sessionFlag("unique_checks", true);
        session("updatable_views_with_limit", "YES");
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
        ALL.put(name, new Variable(Kind.SESSION, value, false));
    }

    private static void sessionFlag(String name, boolean on) {
        ALL.put(name, new Variable(Kind.SESSION, on ? 1L : 0L, true));
    }

    private static void onlySession(String name, @Nullable Object value) {
        ALL.put(name, new Variable(Kind.ONLY_SESSION, value, false));
    }

    private static void global(String name, Object value) {
        ALL.put(name, new Variable(Kind.GLOBAL, value, false));
    }

    private static void globalFlag(String name, boolean on) {
        ALL.put(name, new Variable(Kind.GLOBAL, on ? 1L : 0L, true));
    }

    private static void constant(String name, Object value) {
        ALL.put(name, new Variable(Kind.CONSTANT, value, false));
    }

    private static void constantFlag(String name, boolean on) {
        ALL.put(name, new Variable(Kind.CONSTANT, on ? 1L : 0L, true));
    }
}
