/** The whole nation, as a scope of the counters; other scopes are codes of provinces and cities. */
export const NATION = 'nation'

/** Counters of one kind of case, of all groups or of those of one kind of business. */
export const countersOf = (kind: string, business: string | null | undefined): string =>
  business ? `${kind}%${business}` : kind

export const HOWS = ['working', 'waiting', 'partner'] as const
/**
 * What happens to a case at an office. `working`: an officer holds its task; `waiting`: it is on its way there, lies
 * unclaimed or was put aside; `partner`: it cannot go on before a partner's answer.
 */
export type How = (typeof HOWS)[number]
