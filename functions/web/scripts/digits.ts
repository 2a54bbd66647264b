import { faultOfCard, faultOfNationalId } from '../../../shared/contracts/number-faults.ts'
import { lineIn, word } from './say.ts'

/** Says while a NIK or card number is typed how many digits there are, and what makes a whole one impossible. */
export function lookAtNumber(input: HTMLInputElement): void {
  const { number, digits: wanted = '' } = input.dataset
  const line = lineIn(input.parentElement ?? document.body)
  input.addEventListener('input', () => {
    const digits = input.value.replace(/\D/g, '')
    const fault = number === 'nik' ? faultOfNationalId(digits) : faultOfCard(digits)
    line.textContent =
      String(digits.length) !== wanted
        ? word('digits').replace('{n}', `${digits.length}`).replace('{of}', wanted)
        : fault
          ? word(fault)
          : ''
  })
}
