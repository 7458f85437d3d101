# Drivers and frameworks. Sourced by it/run; each function is one client.

python=/usr/bin/python3 # Debian's, which has Debian's packages
run_pymysql() { "$python" "$here/clients/python/driver.py" pymysql "$port_one"; }
run_mysqlclient() { "$python" "$here/clients/python/driver.py" MySQLdb "$port_one"; }

run_mysql2() {
    local modules="$here/clients/node/target"
    mkdir -p "$modules"
    cp "$here/clients/node/package.json" "$here/clients/node/mysql2.js" "$modules"
    (cd "$modules" && npm install --no-audit --no-fund --silent && node mysql2.js "$port_one")
}

# Frameworks of Java: a Maven project of its own that knows nothing of this one.
run_frameworks() {
    JAVA_HOME=$jdk mvn -B -ntp -f "$here/clients/frameworks" test "-Dhadal.port=$port_one" >"$work/maven" 2>&1 \
        || { grep -E '^\[ERROR\]|Caused by' "$work/maven" | cut -c 1-400 | head -n 60; return 1; }
    echo "summary: $(grep -E '^\[(INFO|WARNING)\] Tests run' "$work/maven" | tail -n 1 | cut -d ' ' -f 2-)"
}
