package org.customerlockbox.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Makes JSON Schema of the vendored excerpt of OCSF 1.3.0, and checks events by it. */
final class OcsfSchema {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLASSES_IN_CATEGORY = 1_000;
  private static final int ACTIVITIES_IN_CLASS = 100;

  private final JsonNode ocsf;
  private final Map<String, JsonSchema> classes = new HashMap<>();

  OcsfSchema() {
    try (var file = OcsfSchema.class.getResourceAsStream("/ocsf/ocsf-1.3.0-excerpt.json")) {
      this.ocsf = JSON.readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (var name : List.of("api_activity", "account_change")) {
      var schema = eventClass(name);
      classes.put(
          schema.at("/properties/class_uid/const").asText(),
          JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema));
    }
  }

  String version() {
    return ocsf.path("version").asText();
  }

  /** Returns what is wrong with an event; empty if nothing is. */
  List<String> complaints(String event) throws IOException {
    var read = JSON.readTree(event);
    var schema = classes.get(read.path("class_uid").asText());
    if (schema == null) {
      return List.of("there is no class " + read.path("class_uid"));
    }
    return schema.validate(read).stream().map(Object::toString).toList();
  }

  // --------------------------------------------------------------------------------- events

  private ObjectNode eventClass(String name) {
    var chain = chain("events", name);
    var attributes = attributes(chain);
    var category =
        chain.stream()
            .filter(one -> one.has("category") && !one.path("name").asText().equals("base_event"))
            .findFirst()
            .orElseThrow();
    var categoryUid =
        ocsf.at("/categories/attributes/" + category.path("category").asText() + "/uid").asInt();
    var classUid = categoryUid * CLASSES_IN_CATEGORY + ocsf.at("/events/" + name + "/uid").asInt();
    var schema = object(attributes, constraints(chain));
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    var properties = (ObjectNode) schema.get("properties");
    properties.putObject("category_uid").put("const", categoryUid);
    properties.putObject("class_uid").put("const", classUid);
    var both = schema.putArray("allOf");
    // a type is a class and an activity
    for (var activity :
        values(Objects.requireNonNull(attributes.get("activity_id")), "activity_id")) {
      var rule = both.addObject();
      rule.putObject("if").putObject("properties").putObject("activity_id").put("const", activity);
      rule.putObject("then")
          .putObject("properties")
          .putObject("type_uid")
          .put("const", classUid * ACTIVITIES_IN_CLASS + activity);
    }
    var definitions = schema.putObject("$defs");
    ocsf.path("objects")
        .fieldNames()
        .forEachRemaining(
            object -> {
              var chainOfObject = chain("objects", object);
              definitions.set(
                  object,
                  object.equals("object")
                      ? JSON.createObjectNode().put("type", "object")
                      : object(attributes(chainOfObject), constraints(chainOfObject)));
            });
    return schema;
  }

  // -------------------------------------------------------------------------------- objects

  private ObjectNode object(Map<String, ObjectNode> attributes, JsonNode atLeastOne) {
    var schema = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
    var properties = schema.putObject("properties");
    var required = schema.putArray("required");
    attributes.forEach(
        (name, attribute) -> {
          properties.set(name, attribute(name, attribute));
          if (attribute.path("requirement").asText().equals("required")) {
            required.add(name);
          }
        });
    if (!atLeastOne.isMissingNode()) {
      var any = schema.putArray("anyOf");
      atLeastOne.forEach(name -> any.addObject().putArray("required").add(name));
    }
    return schema;
  }

  private JsonNode attribute(String name, JsonNode attribute) {
    var inDictionary = ocsf.at("/dictionary/attributes/" + name);
    var type = attribute.path("type").asText(inDictionary.path("type").asText());
    if (type.isEmpty()) {
      // not in the excerpt
      return JSON.getNodeFactory().booleanNode(false);
    }
    var schema = type(type);
    var values = values(attribute, name);
    if (!values.isEmpty()) {
      var enumeration = schema.putArray("enum");
      values.forEach(enumeration::add);
    }
    if (!inDictionary.path("is_array").asBoolean()) {
      return schema;
    }
    var list = JSON.createObjectNode().put("type", "array");
    list.set("items", schema);
    return list;
  }

  private ObjectNode type(String name) {
    var schema = JSON.createObjectNode();
    var type = ocsf.at("/dictionary/types/attributes/" + name);
    if (type.isMissingNode()) {
      if (ocsf.at("/objects/" + name).isMissingNode()) {
        throw new IllegalStateException("The excerpt has no type " + name);
      }
      return schema.put("$ref", "#/$defs/" + name);
    }
    switch (type.path("type").asText(name)) {
      case "string_t" -> schema.put("type", "string");
      case "integer_t", "long_t" -> schema.put("type", "integer");
      case "json_t" -> {
        // anything
      }
      default -> throw new IllegalStateException("The excerpt has no base type " + type);
    }
    if (type.has("max_len")) {
      schema.put("maxLength", type.path("max_len").asInt());
    }
    if (type.has("regex")) {
      schema.put("pattern", type.path("regex").asText());
    }
    if (type.has("range")) {
      schema.put("minimum", type.at("/range/0").asInt());
      schema.put("maximum", type.at("/range/1").asInt());
    }
    return schema;
  }

  /** The numbers that an attribute may have: the dictionary's and its own. */
  private List<Integer> values(JsonNode attribute, String name) {
    var values = new TreeSet<Integer>();
    for (var from : List.of(attribute, ocsf.at("/dictionary/attributes/" + name))) {
      from.path("enum").fieldNames().forEachRemaining(value -> values.add(Integer.valueOf(value)));
    }
    return List.copyOf(values);
  }

  // ------------------------------------------------------------------------------ inheritance

  /** A definition and what it extends, itself first. */
  private List<JsonNode> chain(String kind, String name) {
    var chain = new ArrayList<JsonNode>();
    for (var next = name; !next.isEmpty(); ) {
      var definition = ocsf.path(kind).path(next);
      if (definition.isMissingNode()) {
        throw new IllegalStateException("The excerpt has no " + next);
      }
      chain.add(definition);
      next = definition.path("extends").asText();
    }
    return chain;
  }

  private Map<String, ObjectNode> attributes(List<JsonNode> chain) {
    var all = new LinkedHashMap<String, ObjectNode>();
    for (var i = chain.size() - 1; i >= 0; i--) {
      var own = chain.get(i).path("attributes");
      own.path("$include").forEach(file -> merge(all, included(file.asText())));
      merge(all, own);
    }
    return all;
  }

  /** Profiles are not in the excerpt: what only they would allow is refused. */
  private JsonNode included(String file) {
    return ocsf.path("includes").path(file).path("attributes");
  }

  private static void merge(Map<String, ObjectNode> all, JsonNode more) {
    more.fields()
        .forEachRemaining(
            field -> {
              if (!field.getKey().equals("$include")) {
                var known = all.computeIfAbsent(field.getKey(), name -> JSON.createObjectNode());
                known.setAll((ObjectNode) field.getValue().deepCopy());
              }
            });
  }

  private static JsonNode constraints(List<JsonNode> chain) {
    return chain.stream()
        .map(one -> one.at("/constraints/at_least_one"))
        .filter(ArrayNode.class::isInstance)
        .findFirst()
        .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
  }
}
