import type { ProposalDraft } from '../../../shared/cases/dossier/proposal-draft.ts'
import { STEPS, type StepName } from '../draft-steps.ts'
import type { Visit } from '../visit.ts'

/** How far the form is, and what this step is called. */
export const StepHead = ({ visit: { words }, step }: { visit: Visit; step: StepName }) => {
  const at = STEPS.indexOf(step)
  return (
    <>
      <p class="muted">{words.draft.stepOf(at + 1, STEPS.length)}</p>
      <ol class="progress-line" aria-hidden="true">
        {STEPS.map((_, i) => (
          <li class={i < at ? 'is-done' : i === at ? 'is-now' : undefined}></li>
        ))}
      </ol>
      <h1 class="h1">{words.draft.steps[step]}</h1>
    </>
  )
}

/** What is different from what had been submitted. */
export const ChangesSince = ({ visit: { words }, found }: { visit: Visit; found: ProposalDraft }) => {
  const { submitted, input } = found
  if (!submitted) return null
  const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b)
  const changed = [
    ...(differs(
      [submitted.group, submitted.deliberation, submitted.budgetYear, submitted.budgetSource],
      [input.group, input.deliberation, input.budgetYear, input.budgetSource],
    )
      ? [words.draft.steps.kelompok]
      : []),
    ...(differs(submitted.members, input.members) ? [words.draft.steps.anggota] : []),
    ...(differs(submitted.budget, input.budget) ? [words.draft.steps.rab] : []),
  ]
  return (
    <p class="gap">{changed.length === 0 ? words.draft.nothingChanged : words.draft.changed(changed.join(', '))}</p>
  )
}
