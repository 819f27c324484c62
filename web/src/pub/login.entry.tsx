// SPDX-License-Identifier: Apache-2.0
import { preferredLang } from '../i18n/t'
import { Login } from './login'
import { start } from './start'

start(<Login />, preferredLang())
