package io.hadal.sql.catalog;

import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService.ProcessInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What SHOW STATUS and its tables tell: of the server, but for the words about TLS. */
final class ServerStatus {
    private ServerStatus() {}

    static Map<String, String> of(Catalogs catalogs) throws SqlException {
        List<ProcessInfo> processes = catalogs.source().processes();
        long running = processes.stream().filter(process -> !process.statement().isEmpty()).count();
        Map<String, String> values = new TreeMap<>();
        catalogs.source()
                .counters()
                .forEach((name, value) -> values.put(name, Long.toString(value)));
        values.putAll(ReplicationViews.counters(catalogs));
        values.put("Ssl_cipher", catalogs.source().client().tlsCipher());
        values.put("Ssl_version", catalogs.source().client().tlsVersion());
        values.put("Threads_connected", Long.toString(processes.size()));
        values.put("Threads_running", Long.toString(running));
        return values;
    }
}
