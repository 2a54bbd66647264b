/** Throws when what the code takes for granted is not so: a bug, never a user's mistake. */
export function invariant(holds: unknown, broken: string): asserts holds {
  if (!holds) throw new Error(`invariant broken: ${broken}`)
}

/** The last branch over a union: a new member that no branch handles does not compile. */
export function assertNever(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`)
}
