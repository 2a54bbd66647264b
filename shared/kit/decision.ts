/** A place in what was sent, and why it will not do; never the value itself. */
export type Fault = { pointer: string; code: string; detail: { id: string; en: string } }

export type Accepted<Event> = { kind: 'accepted'; events: readonly Event[] }
export type Refused<Code extends string> = {
  kind: 'refused'
  code: Code
  faults?: readonly Fault[]
  /** Extra members of the problem document, such as the present state or holder. */
  extra?: Readonly<Record<string, unknown>>
}
export type Decision<Event, Code extends string> = Accepted<Event> | Refused<Code>

export const accepted = <Event>(...events: readonly Event[]): Accepted<Event> => ({ kind: 'accepted', events })
export const refused = <Code extends string>(
  code: Code,
  more: { faults?: readonly Fault[]; extra?: Readonly<Record<string, unknown>> } = {},
): Refused<Code> => ({ kind: 'refused', code, ...more })
