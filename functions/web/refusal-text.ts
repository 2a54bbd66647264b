import type { Refused } from '../../shared/kit/decision.ts'
import { REFUSALS, type RefusalCode } from '../../shared/names/refusals.ts'
import type { Language } from '../language.ts'
import type { Words } from './words/words.ts'

/** Why something was refused, in a sentence; with who was quicker, or else the first thing to mend. */
export function refusalText(
  { words, language }: { words: Words; language: Language },
  { code, extra, faults }: Refused<RefusalCode>,
): string {
  const name = holderIn(extra)
  const detail = faults?.[0]?.detail[language]
  return [REFUSALS[code][language], name ? words.refusal.holder(name) : detail].filter(Boolean).join(' ')
}

/** The name of who holds the task now, where a refusal tells it. */
export function holderIn(extra: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const holder = extra?.['holder']
  return typeof holder === 'object' && holder !== null && 'name' in holder ? String(holder.name) : undefined
}
