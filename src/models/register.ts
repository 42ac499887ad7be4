import { addEngineModules } from "../nn/engineModules.js";
import * as nn from "../nn/index.js";
import * as models from "./index.js";

addEngineModules(nn);
addEngineModules(models);
