// Enhances pages that also work without scripts. Each module does one thing.
import { startActions } from "./actions.js";
import { startAppearance } from "./appearance.js";
import { startBrush } from "./brush.js";
import { startCompletion } from "./completion.js";
import { startFilters } from "./filters.js";
import { startKeys } from "./keys.js";
import { startLiveResults } from "./live.js";
import { startMatches } from "./matches.js";

startAppearance();
startLiveResults();
startCompletion();
startFilters();
startBrush();
startMatches();
startActions();
startKeys();
