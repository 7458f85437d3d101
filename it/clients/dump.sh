# mysqldump and the command line. Sourced by it/run.

tool() { # which of Debian's, which server, further arguments
    local port="port_$2"
    "$1" -h 127.0.0.1 -P "${!port}" -u root --protocol=tcp "${@:3}"
}
dumped() { tool mariadb-dump "$@" --skip-dump-date --skip-comments; }
# Rows of a table, in an order that does not hang on collations.
rows_of() { sql "$1" "SET NAMES utf8mb4; SET time_zone = '+00:00'; SELECT * FROM $2" | LC_ALL=C sort; }

# A database that is dumped, reloaded here and into MariaDB, and dumped from there: the same rows everywhere.
run_dump() {
    tool mariadb one <"$here/clients/shop.sql"
    local options
    for options in "" --single-transaction "--databases --add-drop-database" "--skip-extended-insert --complete-insert --hex-blob" \
        "--order-by-primary --routines --events --triggers" "--no-data" "--xml"; do
        # shellcheck disable=SC2086 # a list
        tool mariadb-dump one $options shop >"$work/dump.sql"
        [ -s "$work/dump.sql" ]
    done
    tool mariadb-dump one --single-transaction shop >"$work/shop.sql"
    sql one "DROP DATABASE IF EXISTS shop_again; CREATE DATABASE shop_again"
    tool mariadb one shop_again <"$work/shop.sql"
    diff -a <(dumped one shop) <(dumped one shop_again)
    sql mariadb "CREATE DATABASE shop"
    # What MariaDB does not have is said in docs/clients.md.
    sed -e 's/) ENGINE=Hadal/) ENGINE=InnoDB/' "$work/shop.sql" | tool mariadb mariadb shop
    local table
    for table in customer orders nokey; do
        diff -a <(rows_of one shop.$table) <(rows_of mariadb shop.$table)
    done
}

# Completion's queries, status, source, and what -e, --xml, --html and --vertical print.
run_command_line() {
    printf 'CREATE TABLE IF NOT EXISTS cli.t (a INT, b VARCHAR(5));\nDELETE FROM cli.t;\nINSERT INTO cli.t VALUES (1, "é"), (2, NULL);\n' >"$work/source.sql"
    sql one "CREATE DATABASE IF NOT EXISTS cli"
    printf 'use cli\n\\s\nstatus\nsource %s\nrehash\nselect * from t\\G\n\\W\nselect * from t;\nshow warnings;\n' "$work/source.sql" \
        | tool mariadb one --auto-rehash --default-character-set=utf8mb4 >"$work/session"
    grep -q 'Server version:.*hadal' "$work/session"
    grep -q 'Current database:.*cli' "$work/session"
    grep -q 'Threads: ' "$work/session"
    grep -q 'b: é' "$work/session"
    grep -q '<field name="b">é</field>' <(tool mariadb one --xml --default-character-set=utf8mb4 -e 'SELECT * FROM cli.t')
    grep -q '<TD>2</TD>' <(tool mariadb one --html -e 'SELECT * FROM cli.t')
    tool mariadb-show one cli t | grep -q 'varchar(5)'
    tool mariadb-admin one ping status processlist extended-status variables | grep -q 'Uptime: '
}
