import { FINDING_CLASSES, levelOf } from '../../../shared/workflows/food-inspection/v1/premises-level.ts'

/** Says while a visit is typed how many groups are answered and which level the findings come to. */
export function countFindings(form: HTMLFormElement): void {
  const answered = form.querySelector<HTMLElement>('[data-answered]')
  const level = form.querySelector<HTMLElement>('[data-level]')
  form.addEventListener('change', () => {
    const chosen = [...form.querySelectorAll<HTMLInputElement>('.segments input:checked')].map(({ value }) => value)
    const findings = chosen.flatMap((value) =>
      FINDING_CLASSES.filter((one) => one === value).map((one) => ({ class: one })),
    )
    if (answered) answered.textContent = String(form.querySelectorAll('.check:not(.check--extra) input:checked').length)
    const { level: found, because } = levelOf(findings)
    if (level) level.textContent = `Level ${found}: ${because[level.dataset['level'] === 'en' ? 'en' : 'id']}`
  })
}
