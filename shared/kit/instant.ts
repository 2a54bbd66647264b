import * as z from 'zod'

/** A moment, RFC 3339 in UTC with milliseconds and `Z`. Sorts as text. */
export type Instant = string & { readonly instant: true }

const SHAPE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

export const isInstant = (text: unknown): text is Instant =>
  typeof text === 'string' && SHAPE.test(text) && !Number.isNaN(Date.parse(text))

/** An instant in what is parsed. */
export const InstantText = z.custom<Instant>(isInstant, 'not an instant')

/** @throws when the text is no instant. */
export function instant(text: string): Instant {
  if (!isInstant(text)) throw new Error('not an instant')
  return text
}

export const instantOf = (epochMs: number): Instant => instant(new Date(epochMs).toISOString())
export const epochMsOf = (at: Instant): number => Date.parse(at)
export const plusSeconds = (at: Instant, seconds: number): Instant => instantOf(epochMsOf(at) + seconds * 1000)
export const secondsBetween = (from: Instant, to: Instant): number => (epochMsOf(to) - epochMsOf(from)) / 1000
export const earliest = (moments: readonly (Instant | null)[]): Instant | null =>
  moments.reduce<Instant | null>((least, at) => (at !== null && (least === null || at < least) ? at : least), null)
