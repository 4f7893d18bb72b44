import './app.css';
import { mount } from 'svelte';
import { loadFirstWords } from './i18n/catalogues';
import { AppState } from './state/app.svelte';
import { followAddress } from './state/address.svelte';
import { openLaunchedFiles } from './state/launch';
import { Preferences } from './state/preferences.svelte';
import { openStore } from './state/store';
import App from './ui/App.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

const preferences = new Preferences(openStore(), navigator.languages);
await loadFirstWords(preferences.locale);
const app = new AppState(preferences, navigator.platform);
mount(App, { target, props: { app } });
followAddress(app);
openLaunchedFiles(app);
void app.notices.attempt(() => preferences.loadRest());
void app.offline.start();
