package io.hadal.sql.session;

import io.hadal.engine.Database;
import io.hadal.engine.Engine;
import io.hadal.objectstore.StoreEventLog;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService.Client;
import io.hadal.sql.SqlService.Endpoint;
import io.hadal.sql.SqlService.ProcessInfo;
import io.hadal.sql.access.Access;
import io.hadal.sql.catalog.SystemTables;
import io.hadal.sql.exec.CatalogSource;
import io.hadal.sql.exec.StatementScope;
import io.hadal.sql.exec.VirtualTables;
import io.hadal.sql.exec.Warnings;
import io.hadal.sql.user.Privilege;
import io.hadal.sql.user.Users;
import java.util.List;
import java.util.Map;

/** What a session's SHOW statements and information_schema are made of. */
final class SessionCatalog implements CatalogSource {
    private final SessionState session;

    SessionCatalog(SessionState session) {
        this.session = session;
    }

    @Override
    public Engine engine() {
        return session.server.engine();
    }

    @Override
    public StoreEventLog storeEvents() {
        return session.server.storeEvents();
    }

    @Override
    public Endpoint endpoint() {
        return session.identity.connections().endpoint();
    }

    @Override
    public Database database(String name) throws SqlException {
        return session.find(name);
    }

    @Override
    public List<ProcessInfo> processes() {
        List<ProcessInfo> all = session.identity.connections().processes();
        if (session.access.has(Privilege.PROCESS)) {
            return all;
        }
        String user = session.identity.client().user();
        return all.stream().filter(process -> process.user().equals(user)).toList();
    }

    @Override
    public Map<String, Long> counters() {
        return session.identity.connections().counters();
    }

    @Override
    public Map<String, String> variables(boolean global) {
        return session.variables.show(global, global || session.transactions.autocommit());
    }

    @Override
    public Warnings warnings() {
        return session.warnings;
    }

    @Override
    public Access access() {
        return session.access;
    }

    @Override
    public Client client() {
        return session.identity.client();
    }

    @Override
    public Users users() {
        return session.server.users();
    }

    @Override
    public VirtualTables virtualTables(StatementScope scope) {
        return new SystemTables(this, scope);
    }
}
