# Drivers, frameworks and suites. Sourced by it/run; each function is one client.

python=/usr/bin/python3 # Debian's, which has Debian's packages
run_pymysql() { "$python" "$here/clients/python/driver.py" pymysql "$port_one"; }
run_mysqlclient() { "$python" "$here/clients/python/driver.py" MySQLdb "$port_one"; }

# The suite that SQLAlchemy ships for dialects, over PyMySQL.
run_sqlalchemy() {
    sql one "CREATE DATABASE sqlalchemy; CREATE DATABASE test_schema"
    cp -r "$here/clients/sqlalchemy" "$work/sqlalchemy"
    cd "$work/sqlalchemy"
    "$python" -m pytest -p no:cacheprovider -q --tb=short test_suite.py \
        --dburi "mysql+pymysql://root@127.0.0.1:$port_one/sqlalchemy?charset=utf8mb4" \
        -k "not ($(grep -v '^#' skipped.txt | cut -d ' ' -f 1 | xargs | sed 's/ / or /g'))" >"$work/pytest" 2>&1 || { cat "$work/pytest"; return 1; }
    echo "summary: SQLAlchemy $("$python" -c 'import sqlalchemy; print(sqlalchemy.__version__)'), $(tail -n 1 "$work/pytest")"
}

run_mysql2() {
    local modules="$here/clients/node/target"
    mkdir -p "$modules"
    cp "$here/clients/node/package.json" "$here/clients/node/mysql2.js" "$modules"
    (cd "$modules" && npm install --no-audit --no-fund --silent && node mysql2.js "$port_one")
}

# The driver's own tests, from Debian's sources of it.
run_go() {
    local left_out
    left_out=$(grep -v '^#' "$here/clients/go-skipped.txt" | cut -d ' ' -f 1 | xargs | tr ' ' '|')
    sql one "CREATE DATABASE gotest"
    mkdir -p "$work/go"
    cp -r /usr/share/gocode/src "$work/go/src"
    export GO111MODULE=off GOPATH="$work/go" GOCACHE="$here/clients/target/gocache" GOFLAGS=
    cd "$work/go/src/github.com/go-sql-driver/mysql"
    local tests
    tests=$(grep -ho '^func Test[A-Za-z0-9_]*' ./*_test.go | cut -c 6- | grep -vxE "$left_out" | xargs | tr ' ' '|')
    MYSQL_TEST_USER=root MYSQL_TEST_PASS='' MYSQL_TEST_ADDR="127.0.0.1:$port_one" MYSQL_TEST_DBNAME=gotest \
        go test -v -run "^($tests)\$" . >"$work/gotest" 2>&1 || { grep -B 3 -A 12 -e '--- FAIL' -e panic "$work/gotest"; tail -n 5 "$work/gotest"; return 1; }
    echo "summary: Go driver, $(grep -c -e '^--- PASS' "$work/gotest") tests passed"
}

# Sysbench's scripts, with and without prepared statements; what they leave is counted.
run_sysbench() {
    local script mode options=(--mysql-host=127.0.0.1 "--mysql-port=$port_one" --mysql-user=root --mysql-db=sbtest --table-size=1000
        --threads=4 --time=0 --events=200 --rand-seed=1 --mysql-ignore-errors=1213,1205)
    for script in oltp_read_write oltp_read_only oltp_write_only oltp_point_select oltp_insert oltp_delete oltp_update_index \
        oltp_update_non_index select_random_points select_random_ranges bulk_insert; do
        sql one "DROP DATABASE IF EXISTS sbtest; CREATE DATABASE sbtest"
        sysbench $script "${options[@]}" prepare >/dev/null
        for mode in auto disable; do
            sysbench $script "${options[@]}" --db-ps-mode=$mode run >"$work/sysbench.out"
            grep -q 'total number of events: *200' "$work/sysbench.out"
            [ $script != bulk_insert ] || break # It counts from 1 anew, and knows no prepared statements.
        done
        local rows
        rows=$(sql one 'SELECT COUNT(*) FROM sbtest.sbtest1')
        case $script in
            oltp_insert) [ "$rows" = 1400 ] ;;
            oltp_delete) [ "$rows" -lt 1000 ] ;;
            bulk_insert)
                rows=$(sql one 'SELECT COUNT(*) FROM (SELECT id FROM sbtest.sbtest1 UNION ALL SELECT id FROM sbtest.sbtest2
                    UNION ALL SELECT id FROM sbtest.sbtest3 UNION ALL SELECT id FROM sbtest.sbtest4) t')
                [ "$rows" = 200 ] ;;
            *) [ "$rows" = 1000 ] ;; # Who deletes a row inserts it again.
        esac
        sysbench $script "${options[@]}" cleanup >/dev/null
        [ -z "$(sql one 'SHOW TABLES FROM sbtest')" ]
    done
    echo "summary: $(sysbench --version), 11 scripts"
}

# What list.txt says of MariaDB's tests that pass still holds.
run_mysqltest() {
    local passing
    passing=$(awk '/^pass /{print $2}' "$here/clients/mysqltest/list.txt")
    # shellcheck disable=SC2086 # a list
    "$here/clients/mysqltest/try" "$port_one" $passing | tee "$work/mysqltest.out"
    ! grep -qv '^pass ' "$work/mysqltest.out"
    echo "summary: $(wc -w <<<"$passing") files pass"
}

# Frameworks of Java: a Maven project of its own that knows nothing of this one.
run_frameworks() {
    JAVA_HOME=$jdk mvn -B -ntp -f "$here/clients/frameworks" test "-Dhadal.port=$port_one" >"$work/maven" 2>&1 \
        || { grep -E '^\[ERROR\]|Caused by' "$work/maven" | cut -c 1-400 | head -n 60; return 1; }
    echo "summary: $(grep -E '^\[(INFO|WARNING)\] Tests run' "$work/maven" | tail -n 1 | cut -d ' ' -f 2-)"
}
