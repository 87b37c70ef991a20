package org.customerlockbox.process;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One <code>${…}</code> of a diagram.
 *
 * @param text what stands between the braces
 */
record DiagramExpression(String text) {

  private static final Pattern EXPRESSION = Pattern.compile("[$#]\\{([^}]*)}");
  private static final Pattern LITERAL = Pattern.compile("'[^']*'|\"[^\"]*\"");
  private static final Pattern NAME = Pattern.compile("(?<![\\w.])[A-Za-z_]\\w*");
  private static final Pattern COMPARISON =
      Pattern.compile("\\s*(\\w+)\\s*(?:==|!=|\\beq\\b|\\bne\\b)\\s*['\"]([^'\"]*)['\"]");

  private static final Pattern CALL = Pattern.compile("\\w\\(");

  private static final Set<String> KEYWORDS =
      Set.of(
          "true",
          "false",
          "null",
          "empty",
          "not",
          "and",
          "or",
          "eq",
          "ne",
          "lt",
          "gt",
          "le",
          "ge",
          "div",
          "mod",
          "instanceof");

  /** Every expression in a text; empty if it is plain. */
  static List<DiagramExpression> in(String text) {
    return EXPRESSION
        .matcher(text)
        .results()
        .map(found -> new DiagramExpression(found.group(1).strip()))
        .toList();
  }

  /** The variables and beans that it names. */
  Set<String> names() {
    return NAME.matcher(LITERAL.matcher(text).replaceAll("''"))
        .results()
        .map(found -> found.group())
        .filter(name -> !KEYWORDS.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The texts with which it compares a variable. */
  Set<String> comparedWith(String variable) {
    return COMPARISON
        .matcher(text)
        .results()
        .filter(found -> found.group(1).equals(variable))
        .map(found -> found.group(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether it does more than read variables: calls something, or looks inside it. */
  boolean calls() {
    var code = LITERAL.matcher(text).replaceAll("''");
    return CALL.matcher(code).find() || code.contains(".") || code.contains("[");
  }

  @Override
  public String toString() {
    return "${" + text + "}";
  }
}
