// SPDX-License-Identifier: BSL-1.0
#pragma once

// clang-format off
// Misspellings of the members that authors of layers, activations, losses and others may state: a misspelt one would be
// ignored. Written by tests/house/misspellings.py; do not edit.
//
// A class of words has the misspellings as enumerators, which cost a compiler less than members do. `both` inherits from
// it and from a type: a name that the type has too is ambiguous there. `wrong` is the number of the word that a type
// misspells, from 1, or 0. It is negative if a word that must be an alias is something else.
namespace chainrule::internal::meta {

struct operation_words {
  struct words { enum { epects, epxects, excepts, exects, exepcts, expcets, expcts, expecs, expecst, expect, expetcs,
    expets, xepects, xpects, eads, erads, rads, raeds, reads_values, reas, reasd, redas, reds, eads_parameters,
    erads_parameters, rads_parameters, raeds_parameters, read_parameters, read_sparameters, reads_aprameters,
    reads_arameters, reads_paameters, reads_paarmeters, reads_paraemters, reads_paraeters, reads_parameers,
    reads_parameetrs, reads_parameter, reads_parametes, reads_parametesr, reads_parametres, reads_parametrs,
    reads_params, reads_paramteers, reads_paramters, reads_parmaeters, reads_parmeters, reads_praameters,
    reads_prameters, readsp_arameters, readsparameters, reas_parameters, reasd_parameters, redas_parameters,
    reds_parameters, east_samples, elast_samples, fewest_samples, laest_samples, last_samples, leas_samples,
    leas_tsamples, least_amples, least_asmples, least_samles, least_samlpes, least_sampels, least_sampes, least_sample,
    least_sampls, least_samplse, least_saples, least_sapmles, least_smaples, least_smples, leasts_amples, leastsamples,
    leat_samples, leats_samples, lesat_samples, lest_samples, min_samples, cloed_form, cloesd_form, closd_form,
    closde_form, close_dform, close_form, closed_fom, closed_fomr, closed_for, closed_forms, closed_frm, closed_from,
    closed_ofrm, closed_orm, closedf_orm, closedform, clsed_form, clsoed_form, colsed_form, cosed_form, lcosed_form,
    losed_form, amtrix, atrix, marix, martix, matirx, matix, matri, matrx, matrxi, mtarix, mtrix, cloumn_major,
    clumn_major, colmn_major, colmun_major, colum_major, colum_nmajor, column_ajor, column_amjor, column_majo,
    column_majr, column_majro, column_maojr, column_maor, column_mjaor, column_mjor, columnm_ajor, columnmajor,
    columns_major, colun_major, colunm_major, coulmn_major, coumn_major, is_column_major, oclumn_major, olumn_major,
    gies_parameter_gradient, gievs_parameter_gradient, give_parameter_gradient, give_sparameter_gradient,
    gives_aprameter_gradient, gives_arameter_gradient, gives_paameter_gradient, gives_paarmeter_gradient,
    gives_paraemter_gradient, gives_paraeter_gradient, gives_parameer_gradient, gives_parameetr_gradient,
    gives_paramete_gradient, gives_paramete_rgradient, gives_parameter_gadient, gives_parameter_gardient,
    gives_parameter_gradeint, gives_parameter_gradent, gives_parameter_gradien, gives_parameter_gradients,
    gives_parameter_gradiet, gives_parameter_gradietn, gives_parameter_gradinet, gives_parameter_gradint,
    gives_parameter_graident, gives_parameter_graient, gives_parameter_grdaient, gives_parameter_grdient,
    gives_parameter_radient, gives_parameter_rgadient, gives_parameterg_radient, gives_parametergradient,
    gives_parameters_gradient, gives_parametr_gradient, gives_parametre_gradient, gives_paramteer_gradient,
    gives_paramter_gradient, gives_parmaeter_gradient, gives_parmeter_gradient, gives_praameter_gradient,
    gives_prameter_gradient, givesp_arameter_gradient, givesparameter_gradient, givs_parameter_gradient,
    givse_parameter_gradient, gves_parameter_gradient, gvies_parameter_gradient, igves_parameter_gradient,
    ives_parameter_gradient, sms_products, smus_products, sum_product, sum_products, sum_sproducts, sums_poducts,
    sums_porducts, sums_prdoucts, sums_prducts, sums_prodcts, sums_prodcuts, sums_producs, sums_producst, sums_product,
    sums_produtcs, sums_produts, sums_proucts, sums_proudcts, sums_roducts, sums_rpoducts, sumsp_roducts, sumsproducts,
    sus_products, susm_products, ums_products, usms_products, gies_sums, gievs_sums, give_ssums, give_sum, give_sums,
    given_sums, gives_sms, gives_smus, gives_sum, gives_sus, gives_susm, gives_ums, gives_usms, givess_ums, givessums,
    givs_sums, givse_sums, gves_sums, gvies_sums, igves_sums, ives_sums, gies_bands, gievs_bands, give_band,
    give_bands, give_sbands, given_bands, gives_abnds, gives_ands, gives_badns, gives_bads, gives_band, gives_bans,
    gives_bansd, gives_bnads, gives_bnds, givesb_ands, givesbands, givs_bands, givse_bands, gves_bands, gvies_bands,
    igves_bands, ives_bands, akes_bands, atkes_bands, taeks_bands, taes_bands, take_band, take_bands, take_sbands,
    takes_abnds, takes_ands, takes_badns, takes_bads, takes_band, takes_bans, takes_bansd, takes_bnads, takes_bnds,
    takesb_ands, takesbands, taks_bands, takse_bands, tkaes_bands, tkes_bands, gies_gradients, gievs_gradients,
    give_gradient, give_gradients, give_sgradients, gives_gadients, gives_gardients, gives_gradeints, gives_gradents,
    gives_gradiens, gives_gradienst, gives_gradient, gives_gradietns, gives_gradiets, gives_gradinets, gives_gradints,
    gives_graidents, gives_graients, gives_grdaients, gives_grdients, gives_radients, gives_rgadients, givesg_radients,
    givesgradients, givs_gradients, givse_gradients, gves_gradients, gvies_gradients, igves_gradients, ives_gradients,
    iecewise_linear, ipecewise_linear, is_piecewise_linear, pecewise_linear, peicewise_linear, piceewise_linear,
    picewise_linear, piece_wise_linear, pieceise_linear, pieceiwse_linear, piecewie_linear, piecewies_linear,
    piecewis_elinear, piecewis_linear, piecewise_ilnear, piecewise_inear, piecewise_liear, piecewise_lienar,
    piecewise_linaer, piecewise_linar, piecewise_linea, piecewise_liner, piecewise_linera, piecewise_lnear,
    piecewise_lniear, piecewisel_inear, piecewiselinear, piecewse_linear, piecewsie_linear, piecweise_linear,
    piecwise_linear, pieecwise_linear, pieewise_linear, is_twice_differentiable, tice_differentiable,
    tiwce_differentiable, twce_differentiable, twcie_differentiable, twic_differentiable, twic_edifferentiable,
    twice_dfferentiable, twice_dfiferentiable, twice_difefrentiable, twice_diferentiable, twice_diffeentiable,
    twice_diffeerntiable, twice_differeniable, twice_differenitable, twice_differentable, twice_differentaible,
    twice_differentiabe, twice_differentiabel, twice_differentiabl, twice_differentialbe, twice_differentiale,
    twice_differentibale, twice_differentible, twice_differetiable, twice_differetniable, twice_differnetiable,
    twice_differntiable, twice_diffreentiable, twice_diffrentiable, twice_idfferentiable, twice_ifferentiable,
    twiced_ifferentiable, twicedifferentiable, twie_differentiable, twiec_differentiable, wice_differentiable,
    wtice_differentiable, gives_parameter_gradient, sums_products, gives_sums, gives_bands, takes_bands,
    gives_gradients, piecewise_linear, twice_differentiable, reads_parameters, column_major, matrix, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::epects;  B::epxects;  B::excepts;  B::exects;  B::exepcts;  B::expcets;  B::expcts;  B::expecs;
      B::expecst;  B::expect;  B::expetcs;  B::expets;  B::xepects;  B::xpects; } ? 1 :
    !requires { B::eads;  B::erads;  B::rads;  B::raeds;  B::reads_values;  B::reas;  B::reasd;  B::redas;
      B::reds; } ? 2 :
    !requires { B::eads_parameters;  B::erads_parameters;  B::rads_parameters;  B::raeds_parameters;
      B::read_parameters;  B::read_sparameters;  B::reads_aprameters;  B::reads_arameters;  B::reads_paameters;
      B::reads_paarmeters;  B::reads_paraemters;  B::reads_paraeters;  B::reads_parameers;  B::reads_parameetrs;
      B::reads_parameter;  B::reads_parametes;  B::reads_parametesr;  B::reads_parametres;  B::reads_parametrs;
      B::reads_params;  B::reads_paramteers;  B::reads_paramters;  B::reads_parmaeters;  B::reads_parmeters;
      B::reads_praameters;  B::reads_prameters;  B::readsp_arameters;  B::readsparameters;  B::reas_parameters;
      B::reasd_parameters;  B::redas_parameters;  B::reds_parameters; } ? 3 :
    !requires { B::reads_parameters; } && !requires { typename Type::reads_parameters; } ? -3 :
    !requires { B::east_samples;  B::elast_samples;  B::fewest_samples;  B::laest_samples;  B::last_samples;
      B::leas_samples;  B::leas_tsamples;  B::least_amples;  B::least_asmples;  B::least_samles;  B::least_samlpes;
      B::least_sampels;  B::least_sampes;  B::least_sample;  B::least_sampls;  B::least_samplse;  B::least_saples;
      B::least_sapmles;  B::least_smaples;  B::least_smples;  B::leasts_amples;  B::leastsamples;  B::leat_samples;
      B::leats_samples;  B::lesat_samples;  B::lest_samples;  B::min_samples; } ? 4 :
    !requires { B::cloed_form;  B::cloesd_form;  B::closd_form;  B::closde_form;  B::close_dform;  B::close_form;
      B::closed_fom;  B::closed_fomr;  B::closed_for;  B::closed_forms;  B::closed_frm;  B::closed_from;
      B::closed_ofrm;  B::closed_orm;  B::closedf_orm;  B::closedform;  B::clsed_form;  B::clsoed_form;
      B::colsed_form;  B::cosed_form;  B::lcosed_form;  B::losed_form; } ? 5 :
    !requires { B::amtrix;  B::atrix;  B::marix;  B::martix;  B::matirx;  B::matix;  B::matri;  B::matrx;  B::matrxi;
      B::mtarix;  B::mtrix; } ? 6 :
    !requires { B::matrix; } && !requires { typename Type::matrix; } ? -6 :
    !requires { B::cloumn_major;  B::clumn_major;  B::colmn_major;  B::colmun_major;  B::colum_major;  B::colum_nmajor;
      B::column_ajor;  B::column_amjor;  B::column_majo;  B::column_majr;  B::column_majro;  B::column_maojr;
      B::column_maor;  B::column_mjaor;  B::column_mjor;  B::columnm_ajor;  B::columnmajor;  B::columns_major;
      B::colun_major;  B::colunm_major;  B::coulmn_major;  B::coumn_major;  B::is_column_major;  B::oclumn_major;
      B::olumn_major; } ? 7 :
    !requires { B::column_major; } && !requires { typename Type::column_major; } ? -7 :
    !requires { B::gies_parameter_gradient;  B::gievs_parameter_gradient;  B::give_parameter_gradient;
      B::give_sparameter_gradient;  B::gives_aprameter_gradient;  B::gives_arameter_gradient;
      B::gives_paameter_gradient;  B::gives_paarmeter_gradient;  B::gives_paraemter_gradient;
      B::gives_paraeter_gradient;  B::gives_parameer_gradient;  B::gives_parameetr_gradient;
      B::gives_paramete_gradient;  B::gives_paramete_rgradient;  B::gives_parameter_gadient;
      B::gives_parameter_gardient;  B::gives_parameter_gradeint;  B::gives_parameter_gradent;
      B::gives_parameter_gradien;  B::gives_parameter_gradients;  B::gives_parameter_gradiet;
      B::gives_parameter_gradietn;  B::gives_parameter_gradinet;  B::gives_parameter_gradint;
      B::gives_parameter_graident;  B::gives_parameter_graient;  B::gives_parameter_grdaient;
      B::gives_parameter_grdient;  B::gives_parameter_radient;  B::gives_parameter_rgadient;
      B::gives_parameterg_radient;  B::gives_parametergradient;  B::gives_parameters_gradient;
      B::gives_parametr_gradient;  B::gives_parametre_gradient;  B::gives_paramteer_gradient;
      B::gives_paramter_gradient;  B::gives_parmaeter_gradient;  B::gives_parmeter_gradient;
      B::gives_praameter_gradient;  B::gives_prameter_gradient;  B::givesp_arameter_gradient;
      B::givesparameter_gradient;  B::givs_parameter_gradient;  B::givse_parameter_gradient;
      B::gves_parameter_gradient;  B::gvies_parameter_gradient;  B::igves_parameter_gradient;
      B::ives_parameter_gradient; } ? 8 :
    !requires { B::gives_parameter_gradient; } && !requires { typename Type::gives_parameter_gradient; } ? -8 :
    !requires { B::sms_products;  B::smus_products;  B::sum_product;  B::sum_products;  B::sum_sproducts;
      B::sums_poducts;  B::sums_porducts;  B::sums_prdoucts;  B::sums_prducts;  B::sums_prodcts;  B::sums_prodcuts;
      B::sums_producs;  B::sums_producst;  B::sums_product;  B::sums_produtcs;  B::sums_produts;  B::sums_proucts;
      B::sums_proudcts;  B::sums_roducts;  B::sums_rpoducts;  B::sumsp_roducts;  B::sumsproducts;  B::sus_products;
      B::susm_products;  B::ums_products;  B::usms_products; } ? 9 :
    !requires { B::sums_products; } && !requires { typename Type::sums_products; } ? -9 :
    !requires { B::gies_sums;  B::gievs_sums;  B::give_ssums;  B::give_sum;  B::give_sums;  B::given_sums;
      B::gives_sms;  B::gives_smus;  B::gives_sum;  B::gives_sus;  B::gives_susm;  B::gives_ums;  B::gives_usms;
      B::givess_ums;  B::givessums;  B::givs_sums;  B::givse_sums;  B::gves_sums;  B::gvies_sums;  B::igves_sums;
      B::ives_sums; } ? 10 :
    !requires { B::gives_sums; } && !requires { typename Type::gives_sums; } ? -10 :
    !requires { B::gies_bands;  B::gievs_bands;  B::give_band;  B::give_bands;  B::give_sbands;  B::given_bands;
      B::gives_abnds;  B::gives_ands;  B::gives_badns;  B::gives_bads;  B::gives_band;  B::gives_bans;  B::gives_bansd;
      B::gives_bnads;  B::gives_bnds;  B::givesb_ands;  B::givesbands;  B::givs_bands;  B::givse_bands;  B::gves_bands;
      B::gvies_bands;  B::igves_bands;  B::ives_bands; } ? 11 :
    !requires { B::gives_bands; } && !requires { typename Type::gives_bands; } ? -11 :
    !requires { B::akes_bands;  B::atkes_bands;  B::taeks_bands;  B::taes_bands;  B::take_band;  B::take_bands;
      B::take_sbands;  B::takes_abnds;  B::takes_ands;  B::takes_badns;  B::takes_bads;  B::takes_band;  B::takes_bans;
      B::takes_bansd;  B::takes_bnads;  B::takes_bnds;  B::takesb_ands;  B::takesbands;  B::taks_bands;
      B::takse_bands;  B::tkaes_bands;  B::tkes_bands; } ? 12 :
    !requires { B::takes_bands; } && !requires { typename Type::takes_bands; } ? -12 :
    !requires { B::gies_gradients;  B::gievs_gradients;  B::give_gradient;  B::give_gradients;  B::give_sgradients;
      B::gives_gadients;  B::gives_gardients;  B::gives_gradeints;  B::gives_gradents;  B::gives_gradiens;
      B::gives_gradienst;  B::gives_gradient;  B::gives_gradietns;  B::gives_gradiets;  B::gives_gradinets;
      B::gives_gradints;  B::gives_graidents;  B::gives_graients;  B::gives_grdaients;  B::gives_grdients;
      B::gives_radients;  B::gives_rgadients;  B::givesg_radients;  B::givesgradients;  B::givs_gradients;
      B::givse_gradients;  B::gves_gradients;  B::gvies_gradients;  B::igves_gradients;  B::ives_gradients; } ? 13 :
    !requires { B::gives_gradients; } && !requires { typename Type::gives_gradients; } ? -13 :
    !requires { B::iecewise_linear;  B::ipecewise_linear;  B::is_piecewise_linear;  B::pecewise_linear;
      B::peicewise_linear;  B::piceewise_linear;  B::picewise_linear;  B::piece_wise_linear;  B::pieceise_linear;
      B::pieceiwse_linear;  B::piecewie_linear;  B::piecewies_linear;  B::piecewis_elinear;  B::piecewis_linear;
      B::piecewise_ilnear;  B::piecewise_inear;  B::piecewise_liear;  B::piecewise_lienar;  B::piecewise_linaer;
      B::piecewise_linar;  B::piecewise_linea;  B::piecewise_liner;  B::piecewise_linera;  B::piecewise_lnear;
      B::piecewise_lniear;  B::piecewisel_inear;  B::piecewiselinear;  B::piecewse_linear;  B::piecewsie_linear;
      B::piecweise_linear;  B::piecwise_linear;  B::pieecwise_linear;  B::pieewise_linear; } ? 14 :
    !requires { B::piecewise_linear; } && !requires { typename Type::piecewise_linear; } ? -14 :
    !requires { B::is_twice_differentiable;  B::tice_differentiable;  B::tiwce_differentiable;  B::twce_differentiable;
      B::twcie_differentiable;  B::twic_differentiable;  B::twic_edifferentiable;  B::twice_dfferentiable;
      B::twice_dfiferentiable;  B::twice_difefrentiable;  B::twice_diferentiable;  B::twice_diffeentiable;
      B::twice_diffeerntiable;  B::twice_differeniable;  B::twice_differenitable;  B::twice_differentable;
      B::twice_differentaible;  B::twice_differentiabe;  B::twice_differentiabel;  B::twice_differentiabl;
      B::twice_differentialbe;  B::twice_differentiale;  B::twice_differentibale;  B::twice_differentible;
      B::twice_differetiable;  B::twice_differetniable;  B::twice_differnetiable;  B::twice_differntiable;
      B::twice_diffreentiable;  B::twice_diffrentiable;  B::twice_idfferentiable;  B::twice_ifferentiable;
      B::twiced_ifferentiable;  B::twicedifferentiable;  B::twie_differentiable;  B::twiec_differentiable;
      B::wice_differentiable;  B::wtice_differentiable; } ? 15 :
    !requires { B::twice_differentiable; } && !requires { typename Type::twice_differentiable; } ? -15 :
    0;
  static constexpr const char* right[] = {"", "expects", "reads", "reads_parameters", "least_samples", "closed_form", "matrix", "column_major", "gives_parameter_gradient", "sums_products", "gives_sums", "gives_bands", "takes_bands", "gives_gradients", "piecewise_linear", "twice_differentiable"};
};

struct layer_words {
  struct words { enum { erdict, evrdict, vedict, vedrict, verdcit, verdct, verdic, verdicts, verdit, verditc, verict,
    veridct, vrdict, vredict, otput, otuput, ouptut, ouput, outpt, outptu, outpu, outupt, outut, uotput,
    utput, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::erdict;  B::evrdict;  B::vedict;  B::vedrict;  B::verdcit;  B::verdct;  B::verdic;  B::verdicts;
      B::verdit;  B::verditc;  B::verict;  B::veridct;  B::vrdict;  B::vredict; } ? 1 :
    !requires { B::otput;  B::otuput;  B::ouptut;  B::ouput;  B::outpt;  B::outptu;  B::outpu;  B::outupt;  B::outut;
      B::uotput;  B::utput; } ? 2 :
    0;
  static constexpr const char* right[] = {"", "verdict", "output"};
};

struct layer_on_an_input_words {
  struct words { enum { chidlren, chidren, childen, childern, childre, childrn, childrne, childs, chilrden, chilren,
    chldren, chlidren, cihldren, cildren, hcildren, hildren, bffers, bfufers, bufefrs, bufers, buffer, buffer_list,
    buffes, buffesr, buffres, buffrs, ubffers, uffers, sate_dict, satte_dict, stae_dict, staet_dict, stat_dict,
    stat_edict, state_dcit, state_dct, state_dic, state_dictionary, state_dicts, state_dit, state_ditc, state_ict,
    state_idct, stated_ict, statedict, sttae_dict, stte_dict, tate_dict, tsate_dict, cnostants, cnstants, consants,
    consatnts, constans, constanst, constant, constant_list, constatns, constats, constnats, constnts, contants,
    contsants, cosntants, costants, ocnstants, onstants, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::chidlren;  B::chidren;  B::childen;  B::childern;  B::childre;  B::childrn;  B::childrne;
      B::childs;  B::chilrden;  B::chilren;  B::chldren;  B::chlidren;  B::cihldren;  B::cildren;  B::hcildren;
      B::hildren; } ? 1 :
    !requires { B::bffers;  B::bfufers;  B::bufefrs;  B::bufers;  B::buffer;  B::buffer_list;  B::buffes;  B::buffesr;
      B::buffres;  B::buffrs;  B::ubffers;  B::uffers; } ? 2 :
    !requires { B::sate_dict;  B::satte_dict;  B::stae_dict;  B::staet_dict;  B::stat_dict;  B::stat_edict;
      B::state_dcit;  B::state_dct;  B::state_dic;  B::state_dictionary;  B::state_dicts;  B::state_dit;
      B::state_ditc;  B::state_ict;  B::state_idct;  B::stated_ict;  B::statedict;  B::sttae_dict;  B::stte_dict;
      B::tate_dict;  B::tsate_dict; } ? 3 :
    !requires { B::cnostants;  B::cnstants;  B::consants;  B::consatnts;  B::constans;  B::constanst;  B::constant;
      B::constant_list;  B::constatns;  B::constats;  B::constnats;  B::constnts;  B::contants;  B::contsants;
      B::cosntants;  B::costants;  B::ocnstants;  B::onstants; } ? 4 :
    0;
  static constexpr const char* right[] = {"", "children", "buffers", "state_dict", "constants"};
};

struct activation_words {
  struct words { enum { oer_vectors, oevr_vectors, on_vectors, ove_rvectors, ove_vectors, over_ectors, over_evctors,
    over_vcetors, over_vctors, over_vecors, over_vecotrs, over_vector, over_vectos, over_vectosr, over_vectros,
    over_vectrs, over_vetcors, over_vetors, overv_ectors, overvectors, ovr_vectors, ovre_vectors, ver_vectors,
    voer_vectors, bonded_by_one, bonuded_by_one, bouded_by_one, boudned_by_one, bound_by_one, boundd_by_one,
    boundde_by_one, bounde_by_one, bounde_dby_one, bounded_b_one, bounded_b_yone, bounded_by_1, bounded_by_ne,
    bounded_by_noe, bounded_by_oe, bounded_by_oen, bounded_by_on, bounded_byo_ne, bounded_byone, bounded_y_one,
    bounded_yb_one, boundedb_y_one, boundedby_one, bouned_by_one, bounedd_by_one, bunded_by_one, buonded_by_one,
    obunded_by_one, ounded_by_one, iecewise_linear, ipecewise_linear, is_piecewise_linear, pecewise_linear,
    peicewise_linear, piceewise_linear, picewise_linear, piece_wise_linear, pieceise_linear, pieceiwse_linear,
    piecewie_linear, piecewies_linear, piecewis_elinear, piecewis_linear, piecewise_ilnear, piecewise_inear,
    piecewise_liear, piecewise_lienar, piecewise_linaer, piecewise_linar, piecewise_linea, piecewise_liner,
    piecewise_linera, piecewise_lnear, piecewise_lniear, piecewisel_inear, piecewiselinear, piecewse_linear,
    piecewsie_linear, piecweise_linear, piecwise_linear, pieecwise_linear, pieewise_linear, is_twice_differentiable,
    tice_differentiable, tiwce_differentiable, twce_differentiable, twcie_differentiable, twic_differentiable,
    twic_edifferentiable, twice_dfferentiable, twice_dfiferentiable, twice_difefrentiable, twice_diferentiable,
    twice_diffeentiable, twice_diffeerntiable, twice_differeniable, twice_differenitable, twice_differentable,
    twice_differentaible, twice_differentiabe, twice_differentiabel, twice_differentiabl, twice_differentialbe,
    twice_differentiale, twice_differentibale, twice_differentible, twice_differetiable, twice_differetniable,
    twice_differnetiable, twice_differntiable, twice_diffreentiable, twice_diffrentiable, twice_idfferentiable,
    twice_ifferentiable, twiced_ifferentiable, twicedifferentiable, twie_differentiable, twiec_differentiable,
    wice_differentiable, wtice_differentiable, deirvative_formula, deivative_formula, deriative_formula,
    deriavtive_formula, derivaitve_formula, derivaive_formula, derivate_formula, derivatie_formula, derivatiev_formula,
    derivativ_eformula, derivativ_formula, derivative_fomrula, derivative_fomula, derivative_formla,
    derivative_formlua, derivative_formua, derivative_formual, derivative_formul, derivative_formulas,
    derivative_forula, derivative_forumla, derivative_frmula, derivative_fromula, derivative_ofrmula,
    derivative_ormula, derivativef_ormula, derivativeformula, derivatve_formula, derivatvie_formula,
    derivtaive_formula, derivtive_formula, dervative_formula, derviative_formula, dreivative_formula,
    drivative_formula, edrivative_formula, erivative_formula, over_vectors, bounded_by_one, piecewise_linear,
    twice_differentiable, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::oer_vectors;  B::oevr_vectors;  B::on_vectors;  B::ove_rvectors;  B::ove_vectors;  B::over_ectors;
      B::over_evctors;  B::over_vcetors;  B::over_vctors;  B::over_vecors;  B::over_vecotrs;  B::over_vector;
      B::over_vectos;  B::over_vectosr;  B::over_vectros;  B::over_vectrs;  B::over_vetcors;  B::over_vetors;
      B::overv_ectors;  B::overvectors;  B::ovr_vectors;  B::ovre_vectors;  B::ver_vectors;  B::voer_vectors; } ? 1 :
    !requires { B::over_vectors; } && !requires { typename Type::over_vectors; } ? -1 :
    !requires { B::bonded_by_one;  B::bonuded_by_one;  B::bouded_by_one;  B::boudned_by_one;  B::bound_by_one;
      B::boundd_by_one;  B::boundde_by_one;  B::bounde_by_one;  B::bounde_dby_one;  B::bounded_b_one;
      B::bounded_b_yone;  B::bounded_by_1;  B::bounded_by_ne;  B::bounded_by_noe;  B::bounded_by_oe;
      B::bounded_by_oen;  B::bounded_by_on;  B::bounded_byo_ne;  B::bounded_byone;  B::bounded_y_one;
      B::bounded_yb_one;  B::boundedb_y_one;  B::boundedby_one;  B::bouned_by_one;  B::bounedd_by_one;
      B::bunded_by_one;  B::buonded_by_one;  B::obunded_by_one;  B::ounded_by_one; } ? 2 :
    !requires { B::bounded_by_one; } && !requires { typename Type::bounded_by_one; } ? -2 :
    !requires { B::iecewise_linear;  B::ipecewise_linear;  B::is_piecewise_linear;  B::pecewise_linear;
      B::peicewise_linear;  B::piceewise_linear;  B::picewise_linear;  B::piece_wise_linear;  B::pieceise_linear;
      B::pieceiwse_linear;  B::piecewie_linear;  B::piecewies_linear;  B::piecewis_elinear;  B::piecewis_linear;
      B::piecewise_ilnear;  B::piecewise_inear;  B::piecewise_liear;  B::piecewise_lienar;  B::piecewise_linaer;
      B::piecewise_linar;  B::piecewise_linea;  B::piecewise_liner;  B::piecewise_linera;  B::piecewise_lnear;
      B::piecewise_lniear;  B::piecewisel_inear;  B::piecewiselinear;  B::piecewse_linear;  B::piecewsie_linear;
      B::piecweise_linear;  B::piecwise_linear;  B::pieecwise_linear;  B::pieewise_linear; } ? 3 :
    !requires { B::piecewise_linear; } && !requires { typename Type::piecewise_linear; } ? -3 :
    !requires { B::is_twice_differentiable;  B::tice_differentiable;  B::tiwce_differentiable;  B::twce_differentiable;
      B::twcie_differentiable;  B::twic_differentiable;  B::twic_edifferentiable;  B::twice_dfferentiable;
      B::twice_dfiferentiable;  B::twice_difefrentiable;  B::twice_diferentiable;  B::twice_diffeentiable;
      B::twice_diffeerntiable;  B::twice_differeniable;  B::twice_differenitable;  B::twice_differentable;
      B::twice_differentaible;  B::twice_differentiabe;  B::twice_differentiabel;  B::twice_differentiabl;
      B::twice_differentialbe;  B::twice_differentiale;  B::twice_differentibale;  B::twice_differentible;
      B::twice_differetiable;  B::twice_differetniable;  B::twice_differnetiable;  B::twice_differntiable;
      B::twice_diffreentiable;  B::twice_diffrentiable;  B::twice_idfferentiable;  B::twice_ifferentiable;
      B::twiced_ifferentiable;  B::twicedifferentiable;  B::twie_differentiable;  B::twiec_differentiable;
      B::wice_differentiable;  B::wtice_differentiable; } ? 4 :
    !requires { B::twice_differentiable; } && !requires { typename Type::twice_differentiable; } ? -4 :
    !requires { B::deirvative_formula;  B::deivative_formula;  B::deriative_formula;  B::deriavtive_formula;
      B::derivaitve_formula;  B::derivaive_formula;  B::derivate_formula;  B::derivatie_formula;
      B::derivatiev_formula;  B::derivativ_eformula;  B::derivativ_formula;  B::derivative_fomrula;
      B::derivative_fomula;  B::derivative_formla;  B::derivative_formlua;  B::derivative_formua;
      B::derivative_formual;  B::derivative_formul;  B::derivative_formulas;  B::derivative_forula;
      B::derivative_forumla;  B::derivative_frmula;  B::derivative_fromula;  B::derivative_ofrmula;
      B::derivative_ormula;  B::derivativef_ormula;  B::derivativeformula;  B::derivatve_formula;
      B::derivatvie_formula;  B::derivtaive_formula;  B::derivtive_formula;  B::dervative_formula;
      B::derviative_formula;  B::dreivative_formula;  B::drivative_formula;  B::edrivative_formula;
      B::erivative_formula; } ? 5 :
    0;
  static constexpr const char* right[] = {"", "over_vectors", "bounded_by_one", "piecewise_linear", "twice_differentiable", "derivative_formula"};
};

struct loss_words {
  struct words { enum { erdict, evrdict, vedict, vedrict, verdcit, verdct, verdic, verdicts, verdit, verditc, verict,
    veridct, vrdict, vredict, arget_shape, atrget_shape, shape_of_target, taget_shape, tagret_shape, taregt_shape,
    taret_shape, targe_shape, targe_tshape, target_hape, target_hsape, target_sahpe, target_sape, target_shae,
    target_shaep, target_shap, target_shapes, target_shpae, target_shpe, targets_hape, targets_shape, targetshape,
    targt_shape, targte_shape, traget_shape, trget_shape, akes_classes, atkes_classes, taeks_classes, taes_classes,
    take_classes, take_sclasses, takes_calsses, takes_casses, takes_clases, takes_clasess, takes_class, takes_classe,
    takes_classs, takes_classse, takes_clsases, takes_clsses, takes_labels, takes_lasses, takes_lcasses, takesc_lasses,
    takesclasses, taks_classes, takse_classes, tkaes_classes, tkes_classes, is_twice_differentiable,
    tice_differentiable, tiwce_differentiable, twce_differentiable, twcie_differentiable, twic_differentiable,
    twic_edifferentiable, twice_dfferentiable, twice_dfiferentiable, twice_difefrentiable, twice_diferentiable,
    twice_diffeentiable, twice_diffeerntiable, twice_differeniable, twice_differenitable, twice_differentable,
    twice_differentaible, twice_differentiabe, twice_differentiabel, twice_differentiabl, twice_differentialbe,
    twice_differentiale, twice_differentibale, twice_differentible, twice_differetiable, twice_differetniable,
    twice_differnetiable, twice_differntiable, twice_diffreentiable, twice_diffrentiable, twice_idfferentiable,
    twice_ifferentiable, twiced_ifferentiable, twicedifferentiable, twie_differentiable, twiec_differentiable,
    wice_differentiable, wtice_differentiable, east_target, elast_target, laest_target, last_target, leas_target,
    leas_ttarget, least_arget, least_atrget, least_taget, least_tagret, least_taregt, least_taret, least_targe,
    least_targets, least_targt, least_targte, least_traget, least_trget, leastt_arget, leasttarget, leat_target,
    leats_target, lesat_target, lest_target, lowest_target, min_target, greatest_target, max_target, mos_target,
    mos_ttarget, most_arget, most_atrget, most_taget, most_tagret, most_taregt, most_taret, most_targe, most_targets,
    most_targt, most_targte, most_traget, most_trget, mostt_arget, mosttarget, mot_target, mots_target, msot_target,
    mst_target, omst_target, ost_target, gies_value_and_derivative, gievs_value_and_derivative,
    give_svalue_and_derivative, give_value_and_derivative, gives_alue_and_derivative, gives_avlue_and_derivative,
    gives_vale_and_derivative, gives_valeu_and_derivative, gives_valu_and_derivative, gives_valu_eand_derivative,
    gives_value_ad_derivative, gives_value_adn_derivative, gives_value_an_dderivative, gives_value_an_derivative,
    gives_value_and_deirvative, gives_value_and_deivative, gives_value_and_deriative, gives_value_and_deriavtive,
    gives_value_and_derivaitve, gives_value_and_derivaive, gives_value_and_derivatie, gives_value_and_derivatiev,
    gives_value_and_derivativ, gives_value_and_derivatives, gives_value_and_derivatve, gives_value_and_derivatvie,
    gives_value_and_derivtaive, gives_value_and_derivtive, gives_value_and_dervative, gives_value_and_derviative,
    gives_value_and_dreivative, gives_value_and_drivative, gives_value_and_edrivative, gives_value_and_erivative,
    gives_value_andd_erivative, gives_value_andderivative, gives_value_nad_derivative, gives_value_nd_derivative,
    gives_valuea_nd_derivative, gives_valueand_derivative, gives_vaue_and_derivative, gives_vaule_and_derivative,
    gives_vlaue_and_derivative, gives_vlue_and_derivative, givesv_alue_and_derivative, givesvalue_and_derivative,
    givs_value_and_derivative, givse_value_and_derivative, gves_value_and_derivative, gvies_value_and_derivative,
    igves_value_and_derivative, ives_value_and_derivative, deirvative_formula, deivative_formula, deriative_formula,
    deriavtive_formula, derivaitve_formula, derivaive_formula, derivate_formula, derivatie_formula, derivatiev_formula,
    derivativ_eformula, derivativ_formula, derivative_fomrula, derivative_fomula, derivative_formla,
    derivative_formlua, derivative_formua, derivative_formual, derivative_formul, derivative_formulas,
    derivative_forula, derivative_forumla, derivative_frmula, derivative_fromula, derivative_ofrmula,
    derivative_ormula, derivativef_ormula, derivativeformula, derivatve_formula, derivatvie_formula,
    derivtaive_formula, derivtive_formula, dervative_formula, derviative_formula, dreivative_formula,
    drivative_formula, edrivative_formula, erivative_formula, altex, atex, laetx, laex, latex_text, latx, latxe, ltaex,
    ltex, takes_classes, twice_differentiable, gives_value_and_derivative, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::erdict;  B::evrdict;  B::vedict;  B::vedrict;  B::verdcit;  B::verdct;  B::verdic;  B::verdicts;
      B::verdit;  B::verditc;  B::verict;  B::veridct;  B::vrdict;  B::vredict; } ? 1 :
    !requires { B::arget_shape;  B::atrget_shape;  B::shape_of_target;  B::taget_shape;  B::tagret_shape;
      B::taregt_shape;  B::taret_shape;  B::targe_shape;  B::targe_tshape;  B::target_hape;  B::target_hsape;
      B::target_sahpe;  B::target_sape;  B::target_shae;  B::target_shaep;  B::target_shap;  B::target_shapes;
      B::target_shpae;  B::target_shpe;  B::targets_hape;  B::targets_shape;  B::targetshape;  B::targt_shape;
      B::targte_shape;  B::traget_shape;  B::trget_shape; } ? 2 :
    !requires { B::akes_classes;  B::atkes_classes;  B::taeks_classes;  B::taes_classes;  B::take_classes;
      B::take_sclasses;  B::takes_calsses;  B::takes_casses;  B::takes_clases;  B::takes_clasess;  B::takes_class;
      B::takes_classe;  B::takes_classs;  B::takes_classse;  B::takes_clsases;  B::takes_clsses;  B::takes_labels;
      B::takes_lasses;  B::takes_lcasses;  B::takesc_lasses;  B::takesclasses;  B::taks_classes;  B::takse_classes;
      B::tkaes_classes;  B::tkes_classes; } ? 3 :
    !requires { B::takes_classes; } && !requires { typename Type::takes_classes; } ? -3 :
    !requires { B::is_twice_differentiable;  B::tice_differentiable;  B::tiwce_differentiable;  B::twce_differentiable;
      B::twcie_differentiable;  B::twic_differentiable;  B::twic_edifferentiable;  B::twice_dfferentiable;
      B::twice_dfiferentiable;  B::twice_difefrentiable;  B::twice_diferentiable;  B::twice_diffeentiable;
      B::twice_diffeerntiable;  B::twice_differeniable;  B::twice_differenitable;  B::twice_differentable;
      B::twice_differentaible;  B::twice_differentiabe;  B::twice_differentiabel;  B::twice_differentiabl;
      B::twice_differentialbe;  B::twice_differentiale;  B::twice_differentibale;  B::twice_differentible;
      B::twice_differetiable;  B::twice_differetniable;  B::twice_differnetiable;  B::twice_differntiable;
      B::twice_diffreentiable;  B::twice_diffrentiable;  B::twice_idfferentiable;  B::twice_ifferentiable;
      B::twiced_ifferentiable;  B::twicedifferentiable;  B::twie_differentiable;  B::twiec_differentiable;
      B::wice_differentiable;  B::wtice_differentiable; } ? 4 :
    !requires { B::twice_differentiable; } && !requires { typename Type::twice_differentiable; } ? -4 :
    !requires { B::east_target;  B::elast_target;  B::laest_target;  B::last_target;  B::leas_target;  B::leas_ttarget;
      B::least_arget;  B::least_atrget;  B::least_taget;  B::least_tagret;  B::least_taregt;  B::least_taret;
      B::least_targe;  B::least_targets;  B::least_targt;  B::least_targte;  B::least_traget;  B::least_trget;
      B::leastt_arget;  B::leasttarget;  B::leat_target;  B::leats_target;  B::lesat_target;  B::lest_target;
      B::lowest_target;  B::min_target; } ? 5 :
    !requires { B::greatest_target;  B::max_target;  B::mos_target;  B::mos_ttarget;  B::most_arget;  B::most_atrget;
      B::most_taget;  B::most_tagret;  B::most_taregt;  B::most_taret;  B::most_targe;  B::most_targets;
      B::most_targt;  B::most_targte;  B::most_traget;  B::most_trget;  B::mostt_arget;  B::mosttarget;  B::mot_target;
      B::mots_target;  B::msot_target;  B::mst_target;  B::omst_target;  B::ost_target; } ? 6 :
    !requires { B::gies_value_and_derivative;  B::gievs_value_and_derivative;  B::give_svalue_and_derivative;
      B::give_value_and_derivative;  B::gives_alue_and_derivative;  B::gives_avlue_and_derivative;
      B::gives_vale_and_derivative;  B::gives_valeu_and_derivative;  B::gives_valu_and_derivative;
      B::gives_valu_eand_derivative;  B::gives_value_ad_derivative;  B::gives_value_adn_derivative;
      B::gives_value_an_dderivative;  B::gives_value_an_derivative;  B::gives_value_and_deirvative;
      B::gives_value_and_deivative;  B::gives_value_and_deriative;  B::gives_value_and_deriavtive;
      B::gives_value_and_derivaitve;  B::gives_value_and_derivaive;  B::gives_value_and_derivatie;
      B::gives_value_and_derivatiev;  B::gives_value_and_derivativ;  B::gives_value_and_derivatives;
      B::gives_value_and_derivatve;  B::gives_value_and_derivatvie;  B::gives_value_and_derivtaive;
      B::gives_value_and_derivtive;  B::gives_value_and_dervative;  B::gives_value_and_derviative;
      B::gives_value_and_dreivative;  B::gives_value_and_drivative;  B::gives_value_and_edrivative;
      B::gives_value_and_erivative;  B::gives_value_andd_erivative;  B::gives_value_andderivative;
      B::gives_value_nad_derivative;  B::gives_value_nd_derivative;  B::gives_valuea_nd_derivative;
      B::gives_valueand_derivative;  B::gives_vaue_and_derivative;  B::gives_vaule_and_derivative;
      B::gives_vlaue_and_derivative;  B::gives_vlue_and_derivative;  B::givesv_alue_and_derivative;
      B::givesvalue_and_derivative;  B::givs_value_and_derivative;  B::givse_value_and_derivative;
      B::gves_value_and_derivative;  B::gvies_value_and_derivative;  B::igves_value_and_derivative;
      B::ives_value_and_derivative; } ? 7 :
    !requires { B::gives_value_and_derivative; } && !requires { typename Type::gives_value_and_derivative; } ? -7 :
    !requires { B::deirvative_formula;  B::deivative_formula;  B::deriative_formula;  B::deriavtive_formula;
      B::derivaitve_formula;  B::derivaive_formula;  B::derivate_formula;  B::derivatie_formula;
      B::derivatiev_formula;  B::derivativ_eformula;  B::derivativ_formula;  B::derivative_fomrula;
      B::derivative_fomula;  B::derivative_formla;  B::derivative_formlua;  B::derivative_formua;
      B::derivative_formual;  B::derivative_formul;  B::derivative_formulas;  B::derivative_forula;
      B::derivative_forumla;  B::derivative_frmula;  B::derivative_fromula;  B::derivative_ofrmula;
      B::derivative_ormula;  B::derivativef_ormula;  B::derivativeformula;  B::derivatve_formula;
      B::derivatvie_formula;  B::derivtaive_formula;  B::derivtive_formula;  B::dervative_formula;
      B::derviative_formula;  B::dreivative_formula;  B::drivative_formula;  B::edrivative_formula;
      B::erivative_formula; } ? 8 :
    !requires { B::altex;  B::atex;  B::laetx;  B::laex;  B::latex_text;  B::latx;  B::latxe;  B::ltaex;
      B::ltex; } ? 9 :
    0;
  static constexpr const char* right[] = {"", "verdict", "target_shape", "takes_classes", "twice_differentiable", "least_target", "most_target", "gives_value_and_derivative", "derivative_formula", "latex"};
};

struct optimizer_words {
  struct words { enum { is_wrong, rong, rwong, wong, worng, wrng, wrnog, wrog, wrogn, wron, i_moderate, i_smoderate,
    is_mderate, is_mdoerate, is_modearte, is_modeate, is_moderae, is_moderaet, is_moderat, is_moderates, is_modertae,
    is_moderte, is_modrate, is_modreate, is_moedrate, is_moerate, is_oderate, is_omderate, ism_oderate, ismoderate,
    s_moderate, si_moderate, nchanged_by_zero, nuchanged_by_zero, uchanged_by_zero, ucnhanged_by_zero,
    uncahnged_by_zero, uncanged_by_zero, unchaged_by_zero, unchagned_by_zero, unchaned_by_zero, unchanegd_by_zero,
    unchangd_by_zero, unchangde_by_zero, unchange_by_zero, unchange_dby_zero, unchanged_at_zero, unchanged_b_yzero,
    unchanged_b_zero, unchanged_by_ero, unchanged_by_ezro, unchanged_by_zeo, unchanged_by_zeor, unchanged_by_zer,
    unchanged_by_zero_gradient, unchanged_by_zeros, unchanged_by_zreo, unchanged_by_zro, unchanged_byz_ero,
    unchanged_byzero, unchanged_y_zero, unchanged_yb_zero, unchangedb_y_zero, unchangedby_zero, unchnaged_by_zero,
    unchnged_by_zero, unhanged_by_zero, unhcanged_by_zero, erdict, evrdict, vedict, vedrict, verdcit, verdct, verdic,
    verdicts, verdit, verditc, verict, veridct, vrdict, vredict, aerage, aevrage, aveage, avearge, averae, averaeg,
    averag, average_of, averages, avergae, averge, avrage, avreage, vaerage, verage, cratch_count, csratch_count,
    scartch_count, scatch_count, scrach_count, scracth_count, scratc_count, scratc_hcount, scratch_cont, scratch_conut,
    scratch_coun, scratch_counts, scratch_cout, scratch_coutn, scratch_cunt, scratch_cuont, scratch_ocunt,
    scratch_ount, scratch_size, scratchc_ount, scratchcount, scrath_count, scrathc_count, scrtach_count, scrtch_count,
    sratch_count, srcatch_count, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::is_wrong;  B::rong;  B::rwong;  B::wong;  B::worng;  B::wrng;  B::wrnog;  B::wrog;  B::wrogn;
      B::wron; } ? 1 :
    !requires { B::i_moderate;  B::i_smoderate;  B::is_mderate;  B::is_mdoerate;  B::is_modearte;  B::is_modeate;
      B::is_moderae;  B::is_moderaet;  B::is_moderat;  B::is_moderates;  B::is_modertae;  B::is_moderte;
      B::is_modrate;  B::is_modreate;  B::is_moedrate;  B::is_moerate;  B::is_oderate;  B::is_omderate;
      B::ism_oderate;  B::ismoderate;  B::s_moderate;  B::si_moderate; } ? 2 :
    !requires { B::nchanged_by_zero;  B::nuchanged_by_zero;  B::uchanged_by_zero;  B::ucnhanged_by_zero;
      B::uncahnged_by_zero;  B::uncanged_by_zero;  B::unchaged_by_zero;  B::unchagned_by_zero;  B::unchaned_by_zero;
      B::unchanegd_by_zero;  B::unchangd_by_zero;  B::unchangde_by_zero;  B::unchange_by_zero;  B::unchange_dby_zero;
      B::unchanged_at_zero;  B::unchanged_b_yzero;  B::unchanged_b_zero;  B::unchanged_by_ero;  B::unchanged_by_ezro;
      B::unchanged_by_zeo;  B::unchanged_by_zeor;  B::unchanged_by_zer;  B::unchanged_by_zero_gradient;
      B::unchanged_by_zeros;  B::unchanged_by_zreo;  B::unchanged_by_zro;  B::unchanged_byz_ero;  B::unchanged_byzero;
      B::unchanged_y_zero;  B::unchanged_yb_zero;  B::unchangedb_y_zero;  B::unchangedby_zero;  B::unchnaged_by_zero;
      B::unchnged_by_zero;  B::unhanged_by_zero;  B::unhcanged_by_zero; } ? 3 :
    !requires { B::erdict;  B::evrdict;  B::vedict;  B::vedrict;  B::verdcit;  B::verdct;  B::verdic;  B::verdicts;
      B::verdit;  B::verditc;  B::verict;  B::veridct;  B::vrdict;  B::vredict; } ? 4 :
    !requires { B::aerage;  B::aevrage;  B::aveage;  B::avearge;  B::averae;  B::averaeg;  B::averag;  B::average_of;
      B::averages;  B::avergae;  B::averge;  B::avrage;  B::avreage;  B::vaerage;  B::verage; } ? 5 :
    !requires { B::cratch_count;  B::csratch_count;  B::scartch_count;  B::scatch_count;  B::scrach_count;
      B::scracth_count;  B::scratc_count;  B::scratc_hcount;  B::scratch_cont;  B::scratch_conut;  B::scratch_coun;
      B::scratch_counts;  B::scratch_cout;  B::scratch_coutn;  B::scratch_cunt;  B::scratch_cuont;  B::scratch_ocunt;
      B::scratch_ount;  B::scratch_size;  B::scratchc_ount;  B::scratchcount;  B::scrath_count;  B::scrathc_count;
      B::scrtach_count;  B::scrtch_count;  B::sratch_count;  B::srcatch_count; } ? 6 :
    0;
  static constexpr const char* right[] = {"", "wrong", "is_moderate", "unchanged_by_zero", "verdict", "average", "scratch_count"};
};

struct initializer_words {
  struct words { enum { is_wrong, rong, rwong, wong, worng, wrng, wrnog, wrog, wrogn, wron, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::is_wrong;  B::rong;  B::rwong;  B::wong;  B::worng;  B::wrng;  B::wrnog;  B::wrog;  B::wrogn;
      B::wron; } ? 1 :
    0;
  static constexpr const char* right[] = {"", "wrong"};
};

struct observer_words {
  struct words { enum { n_begin, no_begin, o_begin, o_nbegin, on_begi, on_begins, on_begn, on_begni, on_beign, on_bein,
    on_bgein, on_bgin, on_ebgin, on_egin, on_fit_begin, on_fit_start, on_train_begin, on_training_begin, onb_egin,
    onbegin, n_batch, no_batch, o_batch, o_nbatch, on_abtch, on_atch, on_bach, on_bacth, on_batc, on_batch_begin,
    on_batch_end, on_batches, on_bath, on_bathc, on_btach, on_btch, on_step, onb_atch, onbatch, n_epoch, no_epoch,
    o_epoch, o_nepoch, on_each_epoch, on_eoch, on_eopch, on_epch, on_epcoh, on_epoc, on_epoch_begin, on_epoch_end,
    on_epochs, on_epoh, on_epohc, on_peoch, on_poch, one_poch, onepoch, n_end, no_end, o_end, o_nend, on_ed, on_edn,
    on_en, on_ends, on_fit_end, on_nd, on_ned, on_train_end, on_training_end, one_nd, onend, last }; };
  template <class Type> struct both : Type, words {};
  template <class Type, class B = both<Type>>
  static constexpr int wrong =
    !requires { B::n_begin;  B::no_begin;  B::o_begin;  B::o_nbegin;  B::on_begi;  B::on_begins;  B::on_begn;
      B::on_begni;  B::on_beign;  B::on_bein;  B::on_bgein;  B::on_bgin;  B::on_ebgin;  B::on_egin;  B::on_fit_begin;
      B::on_fit_start;  B::on_train_begin;  B::on_training_begin;  B::onb_egin;  B::onbegin; } ? 1 :
    !requires { B::n_batch;  B::no_batch;  B::o_batch;  B::o_nbatch;  B::on_abtch;  B::on_atch;  B::on_bach;
      B::on_bacth;  B::on_batc;  B::on_batch_begin;  B::on_batch_end;  B::on_batches;  B::on_bath;  B::on_bathc;
      B::on_btach;  B::on_btch;  B::on_step;  B::onb_atch;  B::onbatch; } ? 2 :
    !requires { B::n_epoch;  B::no_epoch;  B::o_epoch;  B::o_nepoch;  B::on_each_epoch;  B::on_eoch;  B::on_eopch;
      B::on_epch;  B::on_epcoh;  B::on_epoc;  B::on_epoch_begin;  B::on_epoch_end;  B::on_epochs;  B::on_epoh;
      B::on_epohc;  B::on_peoch;  B::on_poch;  B::one_poch;  B::onepoch; } ? 3 :
    !requires { B::n_end;  B::no_end;  B::o_end;  B::o_nend;  B::on_ed;  B::on_edn;  B::on_en;  B::on_ends;
      B::on_fit_end;  B::on_nd;  B::on_ned;  B::on_train_end;  B::on_training_end;  B::one_nd;  B::onend; } ? 4 :
    0;
  static constexpr const char* right[] = {"", "on_begin", "on_batch", "on_epoch", "on_end"};
};

}  // namespace chainrule::internal::meta
// clang-format on
