package org.customerlockbox.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.customerlockbox.time.Instants;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Rows of requests. Knows no rule; the database's constraints know some. */
@Component
class RequestStore {

  /** The state as {@link AccessRequest#status(Instant)} sees it, for queries. */
  private static final String STATUS_NOW =
      """
      case
        when status = 'Initializing' and provider_deadline <= :now then 'Expired'
        when status = 'Pending' and tenant_deadline <= :now then 'Expired'
        when status = 'Approved' and access_ends_at is null and opens_before <= :now then 'Error'
        when status = 'Approved' and access_ends_at <= :now then 'Completing'
        else status
      end
      """;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final ObjectMapper json =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  RequestStore(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** Which requests to list; null restricts nothing. */
  record Filter(@Nullable String requester, @Nullable String tenantId, @Nullable Status status) {}

  /** The parts of a request that stand in tables of their own. */
  private record Parts(List<ResourceRef> resources, List<String> actions, List<String> levels) {}

  private record Part(String requestId, String value, String more) {}

  Optional<AccessRequest> find(RequestId id) {
    return one("select * from access_request where id = :id", id);
  }

  /** Returns the request and holds it still until the transaction ends. */
  Optional<AccessRequest> lock(RequestId id) {
    return one("select * from access_request where id = :id for update", id);
  }

  private Optional<AccessRequest> one(String sql, RequestId id) {
    // the row first: what hangs on it cannot change while it is held
    var row = jdbc.sql(sql).param("id", id.value()).query(rows(Map.of())).optional();
    return row.map(
        request ->
            jdbc.sql("select * from access_request where id = :id")
                .param("id", id.value())
                .query(rows(parts(List.of(id.value()))))
                .single());
  }

  boolean exists(RequestId id) {
    return jdbc.sql("select count(*) from access_request where id = :id")
            .param("id", id.value())
            .query(Long.class)
            .single()
        > 0;
  }

  List<AccessRequest> list(Filter filter, int page, int size) {
    var ids =
        jdbc.sql(
                "select id from access_request where "
                    + where(filter)
                    + " order by created_at desc, id desc"
                    + " offset :offset rows fetch next :size rows only")
            .params(parameters(filter))
            .param("offset", (long) page * size)
            .param("size", size)
            .query(String.class)
            .list();
    if (ids.isEmpty()) {
      return List.of();
    }
    return jdbc.sql(
            "select * from access_request where id in (:ids) order by created_at desc, id desc")
        .param("ids", ids)
        .query(rows(parts(ids)))
        .list();
  }

  long count(Filter filter) {
    return jdbc.sql("select count(*) from access_request where " + where(filter))
        .params(parameters(filter))
        .query(Long.class)
        .single();
  }

  /** Counts requests by where they stand. */
  Map<String, Long> countByStatus() {
    var counts = new HashMap<String, Long>();
    jdbc.sql(
            "select s, count(*) as n from (select "
                + STATUS_NOW
                + " as s from access_request) x group by s")
        .param("now", Instants.toSql(clock.instant()))
        .query(
            (row, n) -> {
              counts.put(row.getString("s"), row.getLong("n"));
              return "";
            })
        .list();
    return counts;
  }

  private static String where(Filter filter) {
    var conditions = new ArrayList<String>();
    if (filter.requester() != null) {
      conditions.add("requester = :requester");
    }
    if (filter.tenantId() != null) {
      conditions.add("tenant_id = :tenant");
    }
    if (filter.status() != null) {
      conditions.add(STATUS_NOW + " = :status");
    }
    return conditions.isEmpty() ? "true" : String.join(" and ", conditions);
  }

  private Map<String, Object> parameters(Filter filter) {
    var parameters = new HashMap<String, Object>();
    if (filter.requester() != null) {
      parameters.put("requester", filter.requester());
    }
    if (filter.tenantId() != null) {
      parameters.put("tenant", filter.tenantId());
    }
    if (filter.status() != null) {
      parameters.put("status", filter.status().word());
      parameters.put("now", Instants.toSql(clock.instant()));
    }
    return parameters;
  }

  void insert(AccessRequest request) {
    jdbc.sql(
            """
            insert into request_transition (request_id, ordinal, to_status, at)
            values (:id, 0, 'Initializing', :now)
            """)
        .param("id", request.id().value())
        .param("now", Instants.toSql(request.createdAt()))
        .update();
    jdbc.sql(
            """
            insert into access_request (id, tenant_id, requester, service_request_number,
              reason_type, reason_detail, severity, requested_seconds, content_hash, status,
              status_ordinal, created_at, provider_deadline)
            values (:id, :tenant, :requester, :number, :reasonType, :reasonDetail, :severity,
              :seconds, :hash, 'Initializing', 0, :created, :deadline)
            """)
        .param("id", request.id().value())
        .param("tenant", request.tenantId())
        .param("requester", request.requester())
        .param("number", request.serviceRequestNumber())
        .param("reasonType", request.reason().type().word())
        .param("reasonDetail", request.reason().detail())
        .param("severity", request.severity().word())
        .param("seconds", request.requestedDuration().toSeconds())
        .param("hash", request.contentHash())
        .param("created", Instants.toSql(request.createdAt()))
        .param("deadline", Instants.toSql(request.providerDeadline()))
        .update();
    for (var i = 0; i < request.resources().size(); i++) {
      var resource = request.resources().get(i);
      jdbc.sql(
              """
              insert into access_request_resource
                (tenant_id, request_id, ordinal, type, resource_id)
              values (:tenant, :id, :ordinal, :type, :resource)
              """)
          .param("tenant", request.tenantId())
          .param("id", request.id().value())
          .param("ordinal", i)
          .param("type", resource.type())
          .param("resource", resource.id())
          .update();
    }
    for (var i = 0; i < request.actions().size(); i++) {
      jdbc.sql(
              """
              insert into access_request_action (tenant_id, request_id, ordinal, action)
              values (:tenant, :id, :ordinal, :action)
              """)
          .param("tenant", request.tenantId())
          .param("id", request.id().value())
          .param("ordinal", i)
          .param("action", request.actions().get(i))
          .update();
    }
    for (var i = 0; i < request.levels().size(); i++) {
      addLevel(request, i, request.levels().get(i));
    }
  }

  void addLevel(AccessRequest request, int ordinal, String level) {
    jdbc.sql(
            """
            insert into access_request_level (tenant_id, request_id, ordinal, level)
            values (:tenant, :id, :ordinal, :level)
            """)
        .param("tenant", request.tenantId())
        .param("id", request.id().value())
        .param("ordinal", ordinal)
        .param("level", level)
        .update();
  }

  /**
   * Changes the state, and other columns with it.
   *
   * @param request as it was read under the lock
   * @param columns further columns to set, by name; a value may be null
   */
  void move(AccessRequest request, Status to, Map<String, @Nullable Object> columns) {
    jdbc.sql(
            """
            insert into request_transition
              (request_id, ordinal, from_ordinal, from_status, to_status, at)
            values (:id, :next, :ordinal, :from, :to, :now)
            """)
        .param("id", request.id().value())
        .param("next", request.statusOrdinal() + 1)
        .param("ordinal", request.statusOrdinal())
        .param("from", request.storedStatus().word())
        .param("to", to.word())
        .param("now", Instants.toSql(clock.instant()))
        .update();
    var all = new HashMap<String, @Nullable Object>(columns);
    all.put("status", to.word());
    all.put("status_ordinal", request.statusOrdinal() + 1);
    update(request.id(), all);
  }

  void update(RequestId id, Map<String, @Nullable Object> columns) {
    var names = List.copyOf(columns.keySet());
    var assignments = new ArrayList<String>();
    for (var name : names) {
      assignments.add(name + " = :" + name);
    }
    var statement =
        jdbc.sql(
                "update access_request set "
                    + String.join(", ", assignments)
                    + " where id = :row_id")
            .param("row_id", id.value());
    for (var name : names) {
      var value = columns.get(name);
      statement =
          statement.param(name, value instanceof Instant instant ? Instants.toSql(instant) : value);
    }
    if (statement.update() != 1) {
      throw new IllegalStateException("The request " + id + " is not there");
    }
  }

  /** Binds the engine's instance; a request is bound once and for ever. */
  boolean bind(RequestId id, String processInstanceId) {
    return jdbc.sql(
                """
                update access_request set process_instance_id = :process
                where id = :id and process_instance_id is null
                """)
            .param("process", processInstanceId)
            .param("id", id.value())
            .update()
        == 1;
  }

  /** SHA-256 over the canonical form of what is asked, 64 hexadecimal digits. */
  String hash(Map<String, Object> content) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var bytes = json.writeValueAsString(content).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException | JsonProcessingException e) {
      throw new IllegalStateException("Plain data can be hashed on every Java platform", e);
    }
  }

  private Map<String, Parts> parts(List<String> ids) {
    var parts = new HashMap<String, Parts>();
    ids.forEach(
        id -> parts.put(id, new Parts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>())));
    part("select request_id, type, resource_id from access_request_resource", ids)
        .forEach(
            part -> part(parts, part).resources().add(new ResourceRef(part.value(), part.more())));
    part("select request_id, action, '' from access_request_action", ids)
        .forEach(part -> part(parts, part).actions().add(part.value()));
    part("select request_id, level, '' from access_request_level", ids)
        .forEach(part -> part(parts, part).levels().add(part.value()));
    return parts;
  }

  private static Parts part(Map<String, Parts> parts, Part part) {
    return parts.computeIfAbsent(
        part.requestId(), id -> new Parts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
  }

  private List<Part> part(String select, List<String> ids) {
    return jdbc.sql(select + " where request_id in (:ids) order by request_id, ordinal")
        .param("ids", ids)
        .query((row, n) -> new Part(row.getString(1), row.getString(2), row.getString(3)))
        .list();
  }

  private static RowMapper<AccessRequest> rows(Map<String, Parts> parts) {
    return (row, n) -> read(row, parts);
  }

  private static AccessRequest read(ResultSet row, Map<String, Parts> all) throws SQLException {
    var id = row.getString("id");
    var parts = all.getOrDefault(id, new Parts(List.of(), List.of(), List.of()));
    var policySeconds = row.getLong("policy_max_seconds");
    var policy = row.wasNull() ? null : Duration.ofSeconds(policySeconds);
    return new AccessRequest(
        new RequestId(id),
        row.getString("tenant_id"),
        row.getString("requester"),
        row.getString("service_request_number"),
        new Reason(
            known(ReasonType.ofWord(row.getString("reason_type"))), row.getString("reason_detail")),
        known(Severity.ofWord(row.getString("severity"))),
        List.copyOf(parts.resources()),
        List.copyOf(parts.actions()),
        Duration.ofSeconds(row.getLong("requested_seconds")),
        List.copyOf(parts.levels()),
        policy,
        row.getString("content_hash"),
        known(Status.ofWord(row.getString("status"))),
        row.getInt("status_ordinal"),
        Instants.fromSql(row, "created_at"),
        Instants.fromSql(row, "provider_deadline"),
        Instants.fromSqlOrNull(row, "tenant_asked_at"),
        Instants.fromSqlOrNull(row, "tenant_deadline"),
        Instants.fromSqlOrNull(row, "not_opted_in_at"),
        Instants.fromSqlOrNull(row, "last_decided_at"),
        Instants.fromSqlOrNull(row, "opens_before"),
        Instants.fromSqlOrNull(row, "access_started_at"),
        Instants.fromSqlOrNull(row, "access_ends_at"));
  }

  /** A word that this version does not know is never guessed at. */
  private static <T> T known(Optional<T> value) throws SQLException {
    return value.orElseThrow(() -> new SQLException("A request holds a word that is not known"));
  }
}
