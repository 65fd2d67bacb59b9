// SPDX-License-Identifier: BSL-1.0
// A training that writes all logs: training_logs FOLDER EPOCHS. It prints the history, which read_logs.py compares.
#include <chainrule/chainrule.hpp>
#include <chainrule/report/training_logs.hpp>
#include <chainrule/storage/fit_checkpoints.hpp>
#include <chainrule/training/measure.hpp>

using namespace chainrule;

int main(int, char** arguments) {
  using net = network<input<2>, dense<4, act::tanh>, dense<1>>;
  const std::string folder = arguments[1];
  xt::xtensor<float, 2> x = xt::zeros<float>({20, 2}), y = xt::zeros<float>({20, 1});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = std::sin(0.7f * static_cast<float>(i));
  for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = std::cos(0.3f * static_cast<float>(i));
  const data_set<float> data(x, y);
  model<net> m{seed{1}};
  const history past =
      fit(m, squared_error{}, scheduled{adam{.learning_rate = 0.01}, step_decay{.every = 5, .factor = 0.5}}, data,
          {.epochs = static_cast<std::size_t>(std::atoi(arguments[2])), .batch_size = 4}, validate_on{data},
          validate_on{data, "held \"out\", twice"}, measure{r2{}}, print_epochs{}, csv_log{folder + "/log.csv"},
          json_lines_log{folder + "/log.jsonl"}, tensorboard_log{folder + "/runs/first"},
          checkpoints{folder + "/run.ckpt"});
  for (const epoch_record& record : past.epochs) {
    std::printf("%zu\t%.17g\t%.17g", record.epoch, record.cost, record.validation_cost);
    for (const measured_number& each : record.metrics) std::printf("\t%s\t%.17g", each.name.c_str(), each.value);
    std::printf("\n");
  }
}
