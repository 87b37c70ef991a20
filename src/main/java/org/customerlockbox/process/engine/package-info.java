/**
 * The engine's edge: how the engine is set up, who it believes people are, what each role may do in
 * it, and what it must never do.
 *
 * <p>Invariant: the engine reads accounts and writes none; every person is authorized by {@link
 * org.customerlockbox.process.engine.RoleAuthorizations} or not at all; nobody's query is evaluated
 * as an expression, except three that are named.
 */
@NullMarked
package org.customerlockbox.process.engine;

import org.jspecify.annotations.NullMarked;
