// mysql2 in its three ways: callbacks, prepared statements, a pool of promises. `node mysql2.js PORT`, where node_modules has it.
const assert = require('node:assert');
const mysql = require('mysql2');
const promised = require('mysql2/promise');

const where = { host: '127.0.0.1', port: Number(process.argv[2]), user: 'root' };

function callbacks() {
    return new Promise((resolve, reject) => {
        const connection = mysql.createConnection({ ...where, multipleStatements: true });
        connection.query('DROP DATABASE IF EXISTS node; CREATE DATABASE node; USE node; SELECT 1 AS a; SELECT 2 AS b', (error, results) => {
            if (error) return reject(error);
            assert.deepStrictEqual(results[4].map((row) => row.b), [2]);
            connection.query('SELECT * FROM nowhere', (refused) => {
                assert.strictEqual(refused.code, 'ER_NO_SUCH_TABLE');
                connection.ping(() => connection.end(resolve));
            });
        });
    });
}

async function prepared() {
    const connection = await promised.createConnection({ ...where, database: 'node', supportBigNumbers: true, timezone: 'Z' });
    await connection.query(
        'CREATE TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY, big BIGINT UNSIGNED, d DECIMAL(20,5), f DOUBLE, s VARCHAR(50), b BLOB, at DATETIME(3), j JSON)');
    const at = new Date('2024-02-29T23:59:59.123Z');
    const bytes = Buffer.from([0, 255, 39, 92, 10]);
    const [inserted] = await connection.execute(
        'INSERT INTO t (big, d, f, s, b, at, j) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ['18446744073709551615', '123.45000', 1.5e-7, "O'Neil é😀", bytes, at, JSON.stringify({ a: [1, null] })]);
    assert.strictEqual(inserted.insertId, 1);
    for (const way of ['execute', 'query']) {
        const [[row]] = await connection[way]('SELECT * FROM t WHERE id = ?', [1]);
        assert.deepStrictEqual(
            { ...row },
            { id: 1, big: '18446744073709551615', d: '123.45000', f: 1.5e-7, s: "O'Neil é😀", b: bytes, at, j: { a: [1, null] } });
    }
    await connection.query('INSERT INTO t (s) VALUES ?', [[['a'], ['b'], ['c']]]);
    await assert.rejects(connection.execute('INSERT INTO t (id) VALUES (1)'), { code: 'ER_DUP_ENTRY', sqlState: '23000' });
    let streamed = 0;
    await new Promise((resolve, reject) =>
        connection.connection.query('SELECT * FROM t').stream().on('data', () => streamed++).on('end', resolve).on('error', reject));
    assert.strictEqual(streamed, 4);
    await connection.end();
}

async function pool() {
    const connections = promised.createPool({ ...where, database: 'node', connectionLimit: 5 });
    await connections.query('CREATE TABLE counter (id INT PRIMARY KEY, n INT)');
    await connections.query('INSERT INTO counter VALUES (1, 0)');
    await Promise.all(Array.from({ length: 50 }, async () => {
        const connection = await connections.getConnection();
        await connection.beginTransaction();
        await connection.execute('UPDATE counter SET n = n + ? WHERE id = 1', [1]);
        await connection.commit();
        connection.release();
    }));
    const [[row]] = await connections.query('SELECT n FROM counter');
    assert.strictEqual(row.n, 50);
    await connections.end();
}

// The session becomes another's, and nothing of the first is left. (An empty password is the one before to this driver.)
async function changeUser() {
    const connection = await promised.createConnection({ ...where, database: 'node' });
    for (const name of ['reader', 'writer']) {
        await connection.query(`DROP USER IF EXISTS ${name}`);
        await connection.query(`CREATE USER ${name} IDENTIFIED BY '${name} secret'`);
    }
    await connection.query('GRANT SELECT ON node.* TO reader');
    await connection.query('GRANT ALL ON node.* TO writer');
    await connection.query('SET @left = 1');
    await connection.changeUser({ user: 'reader', password: 'reader secret' });
    const [[row]] = await connection.query('SELECT USER() AS user, DATABASE() AS db, @left AS gone');
    assert.ok(row.user.startsWith('reader@'));
    assert.deepStrictEqual([row.db, row.gone], ['node', null]);
    await assert.rejects(connection.query('CREATE TABLE own (a INT)'), { code: 'ER_TABLEACCESS_DENIED_ERROR' });
    await connection.changeUser({ user: 'writer', password: 'writer secret' });
    await connection.query('CREATE TABLE own (a INT)');
    await assert.rejects(connection.changeUser({ user: 'reader', password: 'another' }), { code: 'ER_ACCESS_DENIED_ERROR' });
    connection.destroy();
}

callbacks().then(prepared).then(pool).then(changeUser).then(
    () => console.log('summary: mysql2', require('mysql2/package.json').version),
    (error) => { console.error(error); process.exit(1); });
