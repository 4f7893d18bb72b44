// Tests speak English like a page, and Chinese if they ask for it.
import { LOCALES, loadWords } from './catalogues';

await Promise.all(LOCALES.map(loadWords));
