import type { Instant } from '../kit/instant.ts'
import type { REVEAL_REASONS } from '../names/proposal.ts'
import type { CheckResult } from '../workflows/proposal/facts.ts'

/** Commands beside those of the engine: what the platform's own functions and attachments add to a case. */
export type PlatformCommand =
  | {
      type: 'RecordChecks'
      task: number
      step: string
      registry: string
      period: string
      results: readonly CheckResult[]
    }
  | { type: 'DeferChecks'; task: number; step: string; nextTryAt: Instant; cause: string }
  | {
      type: 'DeclareAttachment'
      /** The task it is for; without one, whichever its holder now has. */
      task?: number | undefined
      id: string
      kind: string
      fileName: string
      mediaType: 'application/pdf' | 'image/jpeg' | 'image/png'
      size: number
      sha256: string
    }
  | { type: 'SettleUploads' }
  /** What becomes of a case's personal data; an operator's own, who says in whose name and why. */
  | { type: 'SetLegalHold' | 'LiftLegalHold' | 'ErasePersonalData'; reason: string; by: { sub: string; name: string } }
  /** Member by place in a dossier, from 0; that it was looked at is what happens. */
  | {
      type: 'Reveal'
      revision: number
      member: number
      reason: (typeof REVEAL_REASONS)[number]
      note: string | null
    }
