/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// Scripts only add: every page works without them.
import { forgetWhatIsOver, keepOnDevice } from './device.ts'
import { lookAtNumber } from './digits.ts'
import { countFindings } from './findings.ts'
import { keepTyping } from './keep.ts'
import { minds } from './offline.ts'
import { sendStraight } from './upload.ts'

minds()
forgetWhatIsOver()
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-keep]')) keepTyping(form)
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-device]')) {
  countFindings(form)
  keepOnDevice(form)
}
for (const box of document.querySelectorAll<HTMLElement>('.upload[data-task]')) sendStraight(box)
for (const input of document.querySelectorAll<HTMLInputElement>('input[data-digits]')) lookAtNumber(input)
