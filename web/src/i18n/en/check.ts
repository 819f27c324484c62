// SPDX-License-Identifier: Apache-2.0
import type { check as zh } from '../zh/check'

export const check: Record<keyof typeof zh, string> = {
  'check.required': 'This is required',
  'check.requiredChoice': 'Please choose',
  'check.tooLong': 'At most {n} {n|character|characters}',
  'check.phone': 'Enter a valid phone number',
  'check.email': 'Enter a valid e-mail address',
  'check.url': 'Enter an address that starts with http:// or https://',
  'check.integer': 'Enter a whole number',
  'check.number': 'Enter a number',
  'check.scale': 'At most {n} decimal {n|place|places}',
  'check.min': 'Must be at least {min}',
  'check.max': 'Must be at most {max}',
  'check.date': 'Enter a date such as 2026-07-05',
  'check.time': 'Enter a time such as 14:30',
  'check.idnumber': 'This ID number is not valid',
  'check.notOffered': '“{title}” cannot be chosen here',
}
